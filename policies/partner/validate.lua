-- May this onboarding request be taken? Asked twice: when the form is sent ("submit"),
-- without a look at what we have, since the answer goes to a stranger; and when the sync
-- job makes a prospect of it ("import"), with what is known of the organization and the
-- e-mail.
--   ok { confirmation = … }            what the page after the form says
--   refuse { reasons = … }             all reasons at once; shown beside the form
--   hold { reason = … }                a person looks at it before it becomes a prospect

local function all_wrong(ask)
  local wrong = list.new()
  local function add(code, pointer, words) wrong:add { code = code, pointer = pointer, text = words } end

  if data.form.free_mail[string.match(text.lower(ask.contact.email), "@(.+)$")] then
    add("FREE_MAIL", "/contact/email", "give an address at your company")
  end
  if not data.form.countries[ask.address.country] then
    add("COUNTRY", "/address/country", "we do not sell to businesses in " .. ask.address.country)
  elseif data.form.needs_registration[ask.address.country] and not ask.company.registration_number then
    add("REGISTRATION_NUMBER", "/company/registration_number", "give the company's registration number")
  end
  return wrong
end

return function(ask)
  local wrong = all_wrong(ask)
  if #wrong > 0 then return refuse { reasons = wrong } end
  if ask.open_prospects > 0 then
    return hold { reason = "there is an open prospect of " .. ask.contact.email }
  end
  if #ask.same_email > 1 then
    return hold { reason = #ask.same_email .. " customers have the e-mail " .. ask.contact.email }
  end
  local words = data.letters.confirmation[ask.contact.language] or data.letters.confirmation.en
  return ok { confirmation = text.fill(words, { first_name = ask.contact.first_name, email = ask.contact.email }) }
end
