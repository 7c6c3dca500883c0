// Shows the simulator's own OpenAPI document in Swagger UI, with everything filled in that the simulator knows of itself.

const load = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

// Operations with their methods and path templates.
const operations = (spec) =>
  Object.entries(spec.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

// Tenant values, so that nobody has to look them up.
const fillIn = (spec, known) => {
  for (const { operation } of operations(spec)) {
    for (const parameter of operation.parameters ?? []) {
      if (parameter["x-secapi-context"] && parameter.name in known) parameter.example = known[parameter.name];
    }
  }
};

// What each way to authenticate takes. A browser cannot sign, and what is not known stays empty.
const credentials = (spec, settings) =>
  Object.entries(spec.components.securitySchemes).flatMap(([name, scheme]) => {
    const value = scheme.type === "http" ? settings.bearer : settings.keys[scheme.name];
    return value && !scheme["x-secapi-signature"] ? [[name, value]] : [];
  });

// Sends calls that a forwarder has to carry through it: the form shows the call that is meant.
const forwarding = (spec) => {
  const pattern = (path) => new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/{[^}]+}/g, "[^/]+")}$`);
  const forwarded = operations(spec)
    .filter(({ operation }) => operation["x-secapi-via"])
    .map(({ method, path, operation }) => ({ method, pattern: pattern(path), via: operation["x-secapi-via"] }));
  return (request) => {
    const url = new URL(request.url, location.href);
    const fits = (call) => call.method === request.method.toUpperCase() && call.pattern.test(url.pathname);
    const via = forwarded.find(fits)?.via;
    if (via) {
      request.headers[via.path_header] = url.pathname + url.search;
      request.headers[via.method_header] = request.method.toUpperCase();
      request.method = via.method;
      request.url = new URL(via.path, url).href;
    }
    return request;
  };
};

// Swagger UI resolves a document of version 3.0 several times faster than one of 3.1.
const show = async () => {
  const [spec, settings] = await Promise.all([load("openapi.json?version=3.0"), load("reference/settings.json")]);
  document.title = `${spec.info.title} (simulator)`;
  fillIn(spec, settings.context);
  const ui = SwaggerUIBundle({
    spec,
    dom_id: "#reference",
    deepLinking: true,
    filter: true,
    // Hundreds of open operations take a browser many seconds.
    docExpansion: operations(spec).length > 200 ? "none" : "list",
    defaultModelsExpandDepth: -1,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    // The official validator is somewhere else.
    validatorUrl: null,
    requestInterceptor: forwarding(spec),
    onComplete: () => {
      for (const [scheme, value] of credentials(spec, settings)) ui.preauthorizeApiKey(scheme, value);
    },
  });
};

try {
  await show();
} catch (error) {
  document.getElementById("reference").textContent = `The operations cannot be shown: ${error.message}`;
  throw error;
}
