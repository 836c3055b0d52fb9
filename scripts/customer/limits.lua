-- Limits of a customer: what may be owed on account, and what a person may spend. The
-- columns are the customer's; which of them bind is said by column `limited`, which is
-- worked out here and nowhere else. Every change is kept with who, when and why.
local limits = {}

local COLUMNS = {
  "credit_limit", "credit_type", "credit_mandatory", "allow_on_account", "order_limit", "month_limit",
}

local function binds(row)
  return (row.credit_limit ~= nil and row.credit_type ~= "none") or row.credit_mandatory or not row.allow_on_account
    or row.order_limit ~= nil or row.month_limit ~= nil
end

-- A new customer's columns. Who is given a credit limit and no more has all that is
-- open counted against it.
function limits.complete(fields)
  fields.credit_type = fields.credit_limit and "balance_all" or "none"
  fields.credit_mandatory, fields.allow_on_account = false, true
  fields.limited = binds(fields)
end

-- Adds to the fields that are to be set what follows from them.
function limits.follow(row, fields)
  if fields.credit_limit and fields.credit_limit ~= null and not row.credit_limit and row.credit_type == "none"
      and not fields.credit_type then
    fields.credit_type = "balance_all"
  end
  local wanted, any = {}, false
  for _, name in ipairs(COLUMNS) do
    wanted[name] = row[name]
    if fields[name] ~= nil then
      any = true
      wanted[name] = fields[name] ~= null and fields[name] or nil
      if fields[name] == false then wanted[name] = false end
    end
  end
  if any then fields.limited = binds(wanted) end
end

local function snapshot(row)
  local found = { currency = row.currency }
  for _, name in ipairs(COLUMNS) do found[name] = row[name] end
  return found
end

local NOTHING = { credit_type = "none", credit_mandatory = false, allow_on_account = true }

local function same_limits(a, b)
  for _, name in ipairs(COLUMNS) do
    if a[name] ~= b[name] then return false end
  end
  return a.currency == b.currency
end

local function any(row)
  for _, name in ipairs(COLUMNS) do
    if row[name] ~= NOTHING[name] then return true end
  end
  return false
end

-- Keeps what was changed, when a limit was. `before` is nil for a new customer.
function limits.note(tx, before, after, reason)
  local was = before and snapshot(before) or snapshot {
    currency = after.currency, credit_type = NOTHING.credit_type, credit_mandatory = NOTHING.credit_mandatory,
    allow_on_account = NOTHING.allow_on_account,
  }
  local is = snapshot(after)
  if same_limits(was, is) or not (any(was) or any(is)) then return end
  tx:insert("customer_limit", {
    customer_id = after.id, before = was, after = is, reason = reason, changed_at = tx.now,
    changed_by = tx.actor.id,
  })
  tx:emit("customer.limit_changed", { id = after.id, number = after.number, reason = reason })
end

local function amount(minor, currency) return minor and money.minor(minor, currency) end

function limits.spending(row)
  if not row.order_limit and not row.month_limit then return nil end
  return { per_order = amount(row.order_limit, row.currency), per_month = amount(row.month_limit, row.currency) }
end

local function shown(kept)
  return {
    credit_limit = amount(kept.credit_limit, kept.currency), credit_type = kept.credit_type,
    credit_mandatory = kept.credit_mandatory, allow_on_account = kept.allow_on_account,
    per_order = amount(kept.order_limit, kept.currency), per_month = amount(kept.month_limit, kept.currency),
  }
end

function limits.change(row)
  return {
    id = row.id, before = shown(row.before), after = shown(row.after), reason = row.reason,
    changed_at = row.changed_at, changed_by = row.changed_by,
  }
end

-- Whose credit an order of this customer uses: a person's in an organization is the
-- organization's. Gives a row; the customer's own when there is nobody above.
function limits.account(tx, row)
  if row.kind ~= "person" or not row.parent_id then return row end
  local above = tx:find("customer", row.parent_id)
  return above.kind == "organization" and above or row
end

return limits
