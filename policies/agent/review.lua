-- Does a person see this step first? Two answers:
--   review { reason = … }
--   skip()
-- The agent's settings say it for mails, quotes and orders; a letter is always reviewed. A setting that
-- is none of the known words means review, and so does anything that speaks against a mail.
local AGAINST = {
  hidden_text = "it holds text that nobody sees", zero_width = "it holds invisible characters",
  bidi = "it holds text that runs backwards", reply_elsewhere = "answers would go to another address",
  reused_id = "another mail had the same id", similar = "another mail says the same", senders = "it has not one sender",
  alternatives_differ = "its plain text and its HTML say other figures", encrypted = "some of it cannot be read",
  risky_attachment = "it holds a file that runs when it is opened", text_cut = "it is longer than is read",
  parts_cut = "it has more parts than are read",
}

local function against(ask)
  local sender = ask.sender
  if ask.reasons[1] then return ask.reasons[1].text end
  if sender.class == "lookalike" then return "the sender resembles " .. sender.resembles:join(", ") end
  if sender.class == "ambiguous" then return "the sender may be several customers" end
  if sender.authenticated == "fail" then return "it may not be from whom it says" end
  if sender.other then return "it is not from whom the task is for" end
  for _, flag in ipairs(ask.mail.flags) do
    if AGAINST[flag] then return AGAINST[flag] end
  end
end

local steps = {}

function steps.incoming_mail(ask)
  local reason = against(ask)
  if reason then return review { reason = reason } end
  local registered = ask.sender.class == "registered"
  local rule = registered and (ask.settings.review_registered or "first") or ask.settings.review_unregistered or "all"
  if rule == "none" then return skip() end
  if rule == "first" and not ask.mail.first then return skip() end
  return review { reason = registered and "the first mail of a conversation" or "the sender is not known" }
end

function steps.quote(ask)
  if ask.settings.review_quotes then return review { reason = ask.changed and "the quote was changed"
    or "a new quote" } end
  return skip()
end

function steps.order(ask)
  if ask.settings.review_orders then return review { reason = "a new order" } end
  return skip()
end

function steps.outgoing_mail(ask)
  return review { reason = ask.reasons[1] and ask.reasons[1].text or "letters are reviewed before they are sent" }
end

return function(ask)
  local step = steps[ask.step]
  return step and step(ask) or review { reason = "it is not known what this step is" }
end
