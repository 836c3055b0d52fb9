-- May a coverage be changed, cancelled or returned, or follow the quantity or a split of
-- what it covers (refused, that is not changed either)? Answers:
--   ok()                       yes
--   ok { by = "revision" }     cancelled once the warehouse has confirmed
--   must_return { text = … }   not cancelled any more, but it can be returned
--   refuse { reasons = … }     no
-- What it covers decides: nothing is sent yet, it is at the warehouse, or it is shipped.

local OVER = { cancelled = true, returned = true }

local function no(code, words)
  return refuse { reasons = { { code = code, text = words } } }
end

local actions = {}

-- Once what it covers is shipped, a coverage is not revised any more.
function actions.change(ask)
  if ask.coverage.begun or (ask.coverage.status ~= "draft" and ask.covered and ask.covered.fulfilled) then
    return no("COV_LOCKED", (ask.covered and ask.covered.what .. " is " .. (ask.covered.status or "delivered")
      or "it has begun") .. ": the coverage cannot be revised")
  end
  return ok()
end

function actions.cancel(ask)
  if ask.coverage.begun then return must_return { text = "it has begun" } end
  if ask.covered and ask.covered.same_order and ask.covered.in_fulfilment then return ok { by = "revision" } end
  return ok { by = "cancel" }
end

-- By itself a coverage is returned whole: the item it covers stays with the customer.
function actions.return_it(ask)
  if not ask.coverage.begun then return no("COV_CANCEL_FIRST", "it has not begun: cancel it") end
  if ask.quantity ~= ask.coverage.returnable then
    return no("COV_RETURN_QTY", ask.coverage.returnable .. " can be returned, not " .. ask.quantity)
  end
  return ok()
end

function actions.quantity() return ok() end
function actions.split() return ok() end

return function(ask)
  if OVER[ask.coverage.status] or ask.coverage.stopped then
    return no("COV_FINISHED", "the coverage is " .. ask.coverage.status)
  end
  return actions[ask.action == "return" and "return_it" or ask.action](ask)
end
