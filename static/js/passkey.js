/* Passkeys: asks the browser for one (data-passkey="create" or "get") and posts its answer in the form's field.
   The options lie in the page, or at the address in data-options. Without this file the forms stay hidden. */
(() => {
  "use strict";
  const SAID = {
    NotAllowedError: "Det blev afbrudt, eller der gik for lang tid. Prøv igen.",
    InvalidStateError: "Denne enhed har allerede en adgangsnøgle til din konto.",
    SecurityError: "Adgangsnøgler virker kun på katalogets egen adresse med https.",
  };
  const OTHER = "Det lykkedes ikke. Prøv igen, eller log ind på en anden måde.";

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) =>
    buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  async function options(form) {
    if (form.dataset.options) {
      const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
      return (await answer.json()).request_options.publicKey;
    }
    const given = JSON.parse(document.getElementById("passkey-options").textContent);
    return (given.creation_options || given.request_options).publicKey;
  }

  async function made(wanted) {
    const key = { ...wanted, challenge: bytes(wanted.challenge), user: { ...wanted.user, id: bytes(wanted.user.id) } };
    key.excludeCredentials = listed(wanted.excludeCredentials);
    return navigator.credentials.create({ publicKey: key });
  }

  async function found(wanted) {
    const key = { ...wanted, challenge: bytes(wanted.challenge), allowCredentials: listed(wanted.allowCredentials) };
    return navigator.credentials.get({ publicKey: key });
  }

  function written(credential) {
    const answer = credential.response;
    const response = { clientDataJSON: text(answer.clientDataJSON) };
    if (answer.attestationObject) {
      response.attestationObject = text(answer.attestationObject);
      response.transports = answer.getTransports ? answer.getTransports() : [];
    } else {
      response.authenticatorData = text(answer.authenticatorData);
      response.signature = text(answer.signature);
      response.userHandle = text(answer.userHandle) || null;
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  }

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    const error = form.querySelector("[data-passkey-error]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      error.textContent = "";
      try {
        const wanted = await options(form);
        const credential = await (form.dataset.passkey === "create" ? made(wanted) : found(wanted));
        form.elements.namedItem("credential").value = written(credential);
        form.submit();
      } catch (problem) {
        error.textContent = SAID[problem.name] || OTHER;
        button.disabled = false;
      }
    });
  }
})();
