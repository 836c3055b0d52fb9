-- How people read the steps; a step that is not here is shown by its name.
return {
  plan = "Plan",
  validate_header = "Validate header",
  validate_lines = "Validate lines",
  limits = "Check limits",
  accept = "Accept",
  source = "Assign source",
  release = "Release to fulfilment",
  invoice = "Invoice",
  mail = "E-mail",
}
