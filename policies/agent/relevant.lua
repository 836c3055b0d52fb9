-- Is a mail for the order desk? Three answers:
--   relevant()
--   irrelevant { reason = … }  a person sees it with the reason before anything else is done
--   file { reason = … }        it is kept, and nobody answers it
-- What programs and mailing lists write never comes here.
return function(ask)
  local reading, mail = ask.reading, ask.mail
  if mail.flags:has "auto_like" then
    local reason = { code = "AUTO_LIKE", text = "it looks as if a program wrote it" }
    if reading.lines == 0 then return file { reason = reason } end
    return irrelevant { reason = reason }
  end
  if reading.intent == "other" and mail.first then
    return irrelevant { reason = { code = "NOTHING_ASKED", text = "nothing was found that somebody asks for" } }
  end
  return relevant()
end
