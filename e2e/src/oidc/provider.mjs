// npm's oidc-provider with its own login form. First argument: its folder. Prints the issuer, then reads one line
// of JSON: { redirect, accounts: [{ sub, email, email_verified, roles }] }; prints `ready` and serves until its
// standard input closes.
import http from 'node:http';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

const module = pathToFileURL(`${process.argv[2]}/node_modules/oidc-provider/lib/index.js`);
const { default: Provider } = await import(module.href);

let answer = (request, response) => response.writeHead(503).end();
const server = http.createServer((request, response) => answer(request, response));
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));

readline.createInterface({ input: process.stdin }).once('line', (line) => {
  const { redirect, accounts, secret } = JSON.parse(line);
  const client = { redirect_uris: [redirect], grant_types: ['authorization_code'], response_types: ['code'] };
  const provider = new Provider(`http://127.0.0.1:${server.address().port}`, {
    clients: [
      { ...client, client_id: 'cardwright', token_endpoint_auth_method: 'none' },
      { ...client, client_id: 'cardwright-confidential', client_secret: secret },
    ],
    claims: { openid: ['sub', 'roles'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    findAccount: (_, sub) => {
      const account = accounts.find((account) => account.sub === sub);
      return account && { accountId: sub, claims: () => account };
    },
  });
  answer = provider.callback();
  console.log('ready');
});
process.stdin.on('close', () => process.exit(0));
