#!/bin/sh
# Node's Intl.NumberFormat (ICU) and Babel 2.19.0 show no decimals of the Hungarian forint and of
# the Iraqi dinar, so that 4600 minor units are easily shown a hundred or a thousand times too
# large by whoever divides by what they say.
# One expects the minor units of ISO 4217 (list one), which are 2 for HUF and 3 for IQD; ECMA-402
# (15.1.4, CurrencyDigits) names ISO 4217 for them. Both go by CLDR, which has what is in use.
# Gradus says minor_digits beside each currency that goes out (docs/http-api.md).
set -eu
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet Babel==2.19.0
echo "node $(node --version), ICU $(node -p process.versions.icu), Babel 2.19.0"
of_node=$(node -e '
for (const currency of ["HUF", "IQD", "TND"]) {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  console.log(currency, format.resolvedOptions().maximumFractionDigits);
}')
of_babel=$("$here/venv/bin/python" -c '
from babel.numbers import get_currency_precision
for currency in ["HUF", "IQD", "TND"]:
    print(currency, get_currency_precision(currency))')
echo "node: $of_node"
echo "babel: $of_babel"
expected="HUF 0
IQD 0
TND 3"
[ "$of_node" = "$expected" ] && [ "$of_babel" = "$expected" ]
