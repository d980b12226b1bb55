// Asks a passkey for a secret that only it can make (the PRF extension of WebAuthn) and puts it into a form.
// Without this file, or where browser or key cannot do it, the passphrase opens everything.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  document.addEventListener("DOMContentLoaded", () => {
    askForPrfWhenMaking();
    const form = document.querySelector("[data-prf]");
    if (!form || !window.PublicKeyCredential) return;
    form.hidden = false;
    const { keys } = JSON.parse(document.getElementById("prf").textContent);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await fill(form, keys);
        form.submit();
      } catch {
        document.querySelector("[data-passkey-error]").hidden = false;
      }
    });
  });

  async function fill(form, keys) {
    const salts = Object.fromEntries(keys.map((key) => [key.id, { first: bytes(key.salt) }]));
    const credential = await navigator.credentials.get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: keys.map((key) => ({ type: "public-key", id: bytes(key.id) })),
        userVerification: "required",
        extensions: { prf: { evalByCredential: salts } },
      },
    });
    const id = text(credential.rawId);
    const secret = credential.getClientExtensionResults().prf?.results?.first;
    if (!secret) throw new Error("This passkey makes no secret.");
    form.elements.credential.value = id;
    form.elements.salt.value = keys.find((key) => key.id === id).salt;
    form.elements.secret.value = text(secret);
  }

  // A passkey that is made now is asked to be able to do this later; allauth's own script does not ask.
  function askForPrfWhenMaking() {
    if (!document.querySelector("[data-prf-make]") || !navigator.credentials) return;
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = (options) => {
      options.publicKey.extensions = { ...options.publicKey.extensions, prf: {} };
      return create(options);
    };
  }
})();
