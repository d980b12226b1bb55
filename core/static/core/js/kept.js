// Everything works without this file. It adds: focus on what went wrong, and leaving a page in a hurry.
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-focus]")?.focus();
    const leave = document.querySelector("[data-leave]");
    if (leave) prepareLeaving(leave);
  });

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
