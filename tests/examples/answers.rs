//! Prints what the OpenAPI document's requests are answered, the document's examples of
//! answers: `cargo run -p gradus-tests --example answers > shared/contracts/src/api/openapi/answers.json`.

fn main() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let answers = runtime.block_on(gradus_tests::api_story::answers());
    println!("{answers:#}");
    Ok(())
}
