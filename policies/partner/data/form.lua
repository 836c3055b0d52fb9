-- What the onboarding form must say.
local function set(...)
  local found = {}
  for _, name in ipairs { ... } do found[name] = true end
  return found
end

return {
  countries = set("DK", "SE", "NO", "FI", "IS", "DE", "NL", "BE", "FR", "GB", "IE", "US"),
  needs_registration = set("DK", "SE", "NO"),
  free_mail = set("mailinator.com", "example.invalid"),
}
