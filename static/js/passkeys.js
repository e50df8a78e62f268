// Passkeys. A form [data-passkey="create"|"get"] carries its options in data-options, or the address to fetch them from in
// data-options-url; the device's answer goes into its field "credential".

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// JSON cannot hold bytes: these members come and go as base64url.
function readOptions({ publicKey }) {
  const read = (credential) => ({ ...credential, id: toBytes(credential.id) });
  const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (options.user) {
    options.user = { ...options.user, id: toBytes(options.user.id) };
  }
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (options[list]) {
      options[list] = options[list].map(read);
    }
  }
  return { publicKey: options };
}

function writeAnswer(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) {
      response[name] = toText(credential.response[name]);
    }
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function optionsOf(form) {
  if (!form.dataset.optionsUrl) {
    return JSON.parse(form.dataset.options);
  }
  const response = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) {
    throw new Error(`options: ${response.status}`);
  }
  return (await response.json()).request_options;
}

// Without a password the device has to know the person by itself, and to make sure of them.
function askForMore(options, isPasswordless) {
  const wanted = options.publicKey.authenticatorSelection;
  wanted.residentKey = isPasswordless ? "required" : "discouraged";
  wanted.requireResidentKey = isPasswordless;
  if (isPasswordless) {
    wanted.userVerification = "required";
  }
}

async function askDevice(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "get") {
    return navigator.credentials.get(readOptions(options));
  }
  askForMore(options, form.elements.passwordless.checked);
  return navigator.credentials.create(readOptions(options));
}

const WORDS = {
  NotAllowedError: "機器での確認が取り消されたか、時間が切れました。もう一度お試しください。",
  InvalidStateError: "このパスキーは、すでに登録されています。",
  SecurityError: "このアドレスではパスキーを使えません。運用担当者にお問い合わせください。",
};

function say(form, words) {
  const place = form.querySelector("[data-passkey-said]");
  place.hidden = !words;
  place.lastElementChild.textContent = words;
}

async function go(form, button) {
  say(form, "");
  button.disabled = true;
  try {
    form.elements.credential.value = JSON.stringify(writeAnswer(await askDevice(form)));
    form.submit();
  } catch (error) {
    say(form, WORDS[error.name] ?? "パスキーを使えませんでした。もう一度お試しになるか、ほかの方法をお使いください。");
  } finally {
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-start]");
    form.querySelector("[data-passkey-ready]").hidden = false;
    form.querySelector("[data-passkey-absent]")?.setAttribute("hidden", "");
    button.addEventListener("click", () => go(form, button));
    form.addEventListener("submit", (event) => event.preventDefault()); // Enter in the name
  }
}
