use crate::template::{Template, alias, named};
use gradus_contracts::api::routes::{Function, ROUTES, Route, Scope};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const API_FUNCTIONS: [Function; 4] = [
    Function::Enroll,
    Function::Account,
    Function::Ingest,
    Function::Program,
];

#[test]
fn the_gateway_has_the_routes_of_the_contract_and_no_others() {
    let template = Template::read();

    let deployed: BTreeSet<String> = template
        .of_type("AWS::ApiGatewayV2::Route")
        .into_iter()
        .map(|(_, route)| route["RouteKey"].as_str().unwrap().to_owned())
        .collect();

    let wanted: BTreeSet<String> = ROUTES.iter().map(Route::key).collect();
    assert_eq!(deployed, wanted);
}

#[test]
fn a_route_goes_to_its_function_and_is_opened_by_its_scopes() {
    let template = Template::read();

    for route in ROUTES {
        let deployed = the_route(&template, route);

        let integration = named(route.function.name(), "Integration");
        let scopes: Vec<Value> = route
            .scopes
            .iter()
            .map(|scope: &Scope| json!({ "Fn::Sub": format!("${{ScopePrefix}}{}", scope.word()) }))
            .collect();
        let expected = json!({
            "ApiId": { "Ref": "Api" },
            "RouteKey": route.key(),
            "Target": { "Fn::Sub": format!("integrations/${{{integration}}}") },
            "AuthorizationType": "JWT",
            "AuthorizerId": { "Ref": "ApiAuthorizer" },
            "AuthorizationScopes": scopes,
        });
        assert_eq!(deployed, &expected);
    }
}

#[test]
fn integrations_and_permissions_name_the_alias() {
    let template = Template::read();

    for function in API_FUNCTIONS.map(Function::name) {
        let integration = template.properties(&named(function, "Integration"));
        assert_eq!(integration["IntegrationUri"], alias(function));
        assert_eq!(integration["IntegrationType"], "AWS_PROXY");
        assert_eq!(integration["PayloadFormatVersion"], "2.0");

        let permission = template.properties(&named(function, "Permission"));
        assert_eq!(permission["FunctionName"], alias(function));
        assert_eq!(permission["Principal"], "apigateway.amazonaws.com");
        let source = permission["SourceArn"]["Fn::Sub"].as_str().unwrap();
        assert!(source.ends_with(":${Api}/*/*/v1/*"), "{source}");
    }
    assert_eq!(template.of_type("AWS::ApiGatewayV2::Integration").len(), 4);
    assert_eq!(template.of_type("AWS::Lambda::Permission").len(), 4);
}

#[test]
fn an_access_log_line_names_no_path_and_no_address() {
    let template = Template::read();

    let settings = &template.properties("ApiStage")["AccessLogSettings"];

    let format = settings["Format"].as_str().unwrap();
    assert!(format.contains("$context.routeKey"));
    for told in ["path", "sourceIp", "$context.identity"] {
        assert!(!format.contains(told), "{format}");
    }
}

fn the_route<'a>(template: &'a Template, wanted: &Route) -> &'a Value {
    let routes = template.of_type("AWS::ApiGatewayV2::Route");
    let mut found = routes
        .iter()
        .filter(|(_, route)| route["RouteKey"] == wanted.key());
    found.next().unwrap().1
}
