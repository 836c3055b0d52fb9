-- What a form says, brought into one writing: by these keys an organization or a person
-- is found again. Pure.
local forms = {}

function forms.email_key(email)
  return text.lower(text.trim(email))
end

-- "DK 12 34 56 78" and "12345678" of Denmark are one number.
function forms.registration_key(number, country)
  if not number then return nil end
  local bare = string.gsub(text.upper(number), "[^%w]", "")
  if bare == "" then return nil end
  if text.starts(bare, country) and string.match(bare, "^%u%u%d+$") then bare = string.sub(bare, 3) end
  return country .. ":" .. bare
end

function forms.company_key(name, address)
  return table.concat({
    text.fold(name), text.fold(address.street), text.fold(address.postal_code or address.city), address.country,
  }, "|")
end

function forms.full_name(contact)
  return contact.first_name .. " " .. contact.last_name
end

-- "Anna Maria Holm" is Anna Maria, Holm. One word is a last name.
function forms.split_name(name)
  local first, last = string.match(name, "^(.-)%s+(%S+)$")
  if not first then return "", name end
  return first, last
end

return forms
