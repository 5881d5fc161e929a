// A plan document that is read: choosing to correct a value opens the fields that correct it.
document.addEventListener("change", ({ target }) => {
  const edit = target.matches(".found-choice input") && target.closest(".found").querySelector(".found-edit");
  if (edit) edit.open = target.value === "corrected";
});
