-- The customer was asked something. How long is waited? Three answers:
--   remind { at = … }                the question is sent again, after its review
--   assist { at = …, question = … }  a person takes it up
--   wait()                           without end
return function(ask)
  local day = 86400
  if ask.reminders == 0 then return remind { at = instant.add(ask.asked_at, data.limits.remind_days * day) } end
  return assist { at = instant.add(ask.asked_at, data.limits.assist_days * day),
    question = "the customer has not answered: call, or end it?" }
end
