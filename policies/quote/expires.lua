-- Nobody has answered a quote. What comes next, and when? Asked when it is sent, when its last day is moved, and after
-- each reminder (ask.reminders of them so far). Three answers:
--   remind { at = …, valid_until = … }  the customer is reminded then, unless an answer comes first
--   expire { valid_until = … }          no more reminders; it expires when that day is over
--   keep()                              no more reminders; only a last day that a person has set ends it
-- ask.quote.valid_until is the last day, when it is known; nobody but a person moves it.
return function(ask)
  local sent_on = instant.date(ask.sent_at, ask.zone)
  local valid_until = ask.quote.valid_until or date.add(sent_on, data.days.expire, "day")
  local days = data.days.remind[ask.reminders + 1]
  if not days then return expire { valid_until = valid_until } end
  local at = instant.of(date.add(sent_on, days, "day"), ask.zone, instant.time(ask.sent_at, ask.zone))
  return remind { at = at, valid_until = valid_until }
end
