// Sends the forms of the reference with the access token at the top of the page.
"use strict";

async function send(form) {
  const headers = { authorization: `Bearer ${document.getElementById("token").value}` };
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const input of form.querySelectorAll("input")) {
    if (input.dataset.in === "path") {
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    } else if (input.value && input.dataset.in === "query") {
      query.append(input.name, input.value);
    } else if (input.value) {
      headers[input.name] = input.value;
    }
  }
  const body = form.elements.body?.value;
  if (body !== undefined) {
    headers["content-type"] = "application/json";
  }
  const search = query.size ? `?${query}` : "";
  const response = await fetch(path + search, { method: form.dataset.method, headers, body });
  const text = await response.text();
  return `${response.status} ${response.statusText}\n\n${text}`;
}

for (const form of document.querySelectorAll("form.operation")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const output = form.querySelector("pre");
    output.hidden = false;
    output.textContent = await send(form).catch((error) => String(error));
  });
}
