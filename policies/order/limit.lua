-- Is this order within the limits? Asked when an order is entered, submitted, made for a subscription or gets larger
-- (ask.moment), and only when somebody has set a limit. Three answers:
--   allow()
--   hold { code = …, reason = … }  it waits until a person releases the hold; at entry the draft is kept
--   refuse { reasons = … }         it is not entered, or stays a draft; made for a subscription it is cancelled
-- ask.account is whose credit it is: `used` counts against the limit by its type, `left` is what remains of it and
-- absent when nobody is to look. ask.spender is the person who orders, when that person has a spending limit.

local function over(what, limit, used, amount)
  return string.format("%s is %s, used %s, this order %s: over by %s", what, tostring(limit), tostring(used),
    tostring(amount), tostring(used + amount - limit))
end

-- Everything the person's spending limits have against the order.
local function spending(ask)
  local reasons, spender, total = list.new(), ask.spender, ask.order.total
  if not spender then return reasons end
  if spender.currency ~= ask.order.currency then
    return list.new { { code = "SPENDING_CURRENCY", text = string.format(
      "the order is in %s, the spending limit of %s in %s", ask.order.currency, spender.number, spender.currency) } }
  end
  local none = money.minor(0, spender.currency)
  if spender.per_order and total > spender.per_order then
    reasons:add { code = "SPENDING_ORDER", pointer = "/lines",
      text = over(spender.number .. ": the limit for one order", spender.per_order, none, total) }
  end
  if spender.per_month and spender.used + total > spender.per_month then
    reasons:add { code = "SPENDING_MONTH", pointer = "/lines",
      text = over(spender.number .. ": the limit for " .. spender.month, spender.per_month, spender.used, total) }
  end
  return reasons
end

-- What the credit of the account has against it, or nil.
local function credit(ask)
  local account, on_account = ask.account, ask.payment.on_account
  if on_account == money.minor(0, on_account:currency()) then return nil end
  if not account.allow_on_account then
    return string.format("%s may not buy on account, %s would be", account.number, tostring(on_account))
  end
  if account.left and on_account:currency() ~= account.currency then
    return "the order is in " .. on_account:currency() .. ", the credit in " .. account.currency
  end
  if account.left and on_account > account.left then
    local limit = account.limit or money.minor(0, account.currency)
    return over("the credit limit of " .. account.number, limit, account.used, on_account)
  end
end

return function(ask)
  local reasons = spending(ask)
  if #reasons > 0 and not ask.released:has("SPENDING") then
    if ask.moment == "subscription" then return hold { code = "SPENDING", reason = reasons[1].text } end
    return refuse { reasons = reasons }
  end
  -- How it is paid is said after it is entered.
  local owed = ask.moment ~= "entry" and not ask.released:has("CREDIT") and credit(ask)
  if owed then return hold { code = "CREDIT", reason = owed } end
  return allow()
end
