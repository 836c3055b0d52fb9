-- Which letter goes out?
--   letter { language =, subject =, text =, html = }
--   none { reason = … }       no letter
--   hold { reason = … }       a person looks at it first
-- The words stand in data/letters.lua, by occasion and language; %name% is filled in.
return function(ask)
  local letters = data.letters[ask.occasion]
  local language = letters[ask.language] and ask.language or string.match(ask.language, "^%l+")
  if not letters[language] then language = "en" end
  local words = letters[language]

  local site = ask.site
  if site == "" then site = data.letters.site[language] or data.letters.site.en end
  local values = {
    first_name = ask.first_name, last_name = ask.last_name, company = ask.company, number = ask.number or "",
    business = ask.business, site = site, email = ask.to, reason = ask.reason or "",
  }
  return letter {
    language = language, subject = text.fill(words.subject, values), text = text.fill(words.text, values),
    html = words.html and text.fill_html(words.html, values) or nil,
  }
end
