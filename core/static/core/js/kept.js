// Everything works without this file. It adds: focus on what went wrong, leaving a page in a hurry, and passkeys
// (which browsers only hand to scripts; the scripts themselves are allauth's).
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-focus]")?.focus();
    const leave = document.querySelector("[data-leave]");
    if (leave) prepareLeaving(leave);
    if (window.PublicKeyCredential) show("[data-passkey]");
  });

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    show("[data-passkey-error]");
  });

  function show(selector) {
    for (const element of document.querySelectorAll(selector)) element.hidden = false;
  }

  function prepareLeaving(link) {
    const go = () => {
      document.body.hidden = true;
      document.title = "…";
      window.location.replace(link.href);
    };
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go();
    });
    let pressed = [];
    document.addEventListener("keyup", (event) => {
      pressed = event.key === "Shift" ? [...pressed, event.timeStamp].slice(-3) : [];
      if (pressed.length === 3 && pressed[2] - pressed[0] < 2000) go();
    });
  }
})();
