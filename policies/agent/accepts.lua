-- Is a mail the customer's yes to the quote? Three answers:
--   accept()                the order is made
--   review { reason = … }   a person says
--   no { reason = … }       it is none
-- Strict: one open quote, in its last revision, still valid, a plain yes, from whom it was made for.
local function against(ask)
  local quote = ask.quotes[1]
  if ask.changes then return "it asks for changes as well" end
  if ask.attached then return "something is attached, perhaps an order" end
  if ask.sender.class ~= "registered" then return "the sender is not known" end
  if ask.sender.other then return "it is not from whom the quote is for" end
  if ask.sender.authenticated == "fail" then return "it may not be from whom it says" end
  if ask.sender.authenticated == "none" then return "nothing proves from whom it is" end
  if #ask.quotes ~= 1 then return "there is not exactly one open quote" end
  if quote.state ~= "sent" then return string.format("quote %s is %s", quote.number, quote.state) end
  if quote.valid_until and quote.valid_until < ask.today then
    return "the quote was valid until " .. quote.valid_until
  end
  if #ask.flagged > 0 then return ask.flagged[1].text end
  if ask.confidence < data.limits.sure then return "it is not certain that it is a yes" end
end

return function(ask)
  if ask.intent ~= "accept" then return no { reason = "it does not say yes" } end
  local reason = against(ask)
  if reason then return review { reason = reason } end
  return accept()
end
