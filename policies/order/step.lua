-- Where does an order go after a step? Asked when a step has succeeded, failed, or rejected the order:
--   go_on()                to the next step; after a rejection, to the end
--   stop { reason = … }    what the step did is undone; the order waits there until somebody reprocesses it
--   branch { to = "mail" } to that step, and on from there
-- How much a failure matters stands in data/steps.lua.
return function(ask)
  if ask.result == "failure" and data.steps[ask.step] ~= "information" then
    return stop { reason = "this step is critical" }
  end
  return go_on()
end
