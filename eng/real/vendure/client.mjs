// A small GraphQL client; bearer sessions: the answer to a login, or to a guest's first mutation, carries the token.
export const errors = '...on ErrorResult{errorCode message}';

export class Client {
  constructor(url) { this.url = url; this.token = null; }

  async ask(query, variables = {}) {
    const headers = { 'content-type': 'application/json' };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    const answer = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    this.token = answer.headers.get('vendure-auth-token') ?? this.token;
    const text = await answer.text();
    let body;
    try { body = JSON.parse(text); } catch { throw new Error(`HTTP ${answer.status}: ${text.slice(0, 300)}`); }
    if (answer.status !== 200 || body.errors) throw new Error(`HTTP ${answer.status}: ${JSON.stringify(body.errors ?? body).slice(0, 600)}`);
    for (const [field, value] of Object.entries(body.data)) if (value?.errorCode) throw new Error(`${field}: ${JSON.stringify(value)}`);
    return body.data;
  }

  async login(username, password) {
    await this.ask(`mutation($u:String!,$p:String!){login(username:$u,password:$p){...on CurrentUser{id} ${errors}}}`, { u: username, p: password });
    return this;
  }
}
