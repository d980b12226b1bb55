// An OpenID Connect provider for one client, which believes whatever address is typed into it.
// node provider.mjs REDIRECT_URI; it prints its issuer and runs until it is stopped. For tests only.
import { createServer } from "node:http";
import { generateKeyPair, exportJWK } from "jose";
import { Provider } from "oidc-provider";

const [redirectUri] = process.argv.slice(2);
const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const key = { ...(await exportJWK(privateKey)), use: "sig", alg: "RS256", kid: "test" };

const server = createServer();
await new Promise((ready) => server.listen(0, "localhost", ready));
const issuer = `http://localhost:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: "kept", client_secret: "a-secret-of-the-tests", redirect_uris: [redirectUri] }],
  jwks: { keys: [key] },
  cookies: { keys: ["a-cookie-key-of-the-tests"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id.replace("unverified-", ""), email_verified: !id.startsWith("unverified-"), name: "Somebody" }),
  }),
});

const page = `<!doctype html><html lang="en"><title>Provider</title>
<form method="post"><label>Address <input name="address"></label><button>Continue</button></form></html>`;

async function grantTo(accountId, { params }) {
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return grant.save();
}

async function readBody(request) {
  let body = "";
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
}

async function interact(request, response) {
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page);
    return;
  }
  const accountId = (await readBody(request)).get("address");
  const details = await provider.interactionDetails(request, response);
  const result = { login: { accountId }, consent: { grantId: await grantTo(accountId, details) } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const callback = provider.callback();
server.on("request", (request, response) =>
  request.url.startsWith("/interaction/") ? interact(request, response) : callback(request, response),
);
console.log(issuer);
