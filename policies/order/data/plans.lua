-- The steps of orders, by the order's type.
return {
  standard = { "validate_header", "validate_lines", "limits", "accept", "source", "release", "mail" },
  subscription = { "validate_header", "validate_lines", "limits", "accept", "source", "release" },
}
