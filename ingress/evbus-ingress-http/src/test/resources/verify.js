// Verifies requests with the published library of Standard Webhooks; it reads bodies as UTF-8.
const { Webhook } = require("standardwebhooks");
const { readFileSync } = require("fs");

const { good, bad, cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));

function accepts(secret, body, headers) {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch (e) {
    return false;
  }
}

let verified = 0;
for (const { body, headers } of cases) {
  const bytes = Buffer.from(body, "base64");
  const changed = Buffer.concat([bytes, Buffer.from("x")]);
  if (
    good.every((secret) => accepts(secret, bytes, headers)) &&
    !accepts(bad, bytes, headers) &&
    !accepts(good[0], changed, headers)
  ) {
    verified++;
  }
}
console.log(`${verified} verified by ${good.length} secrets, refused by another and when changed`);
