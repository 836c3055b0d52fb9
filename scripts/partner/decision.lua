-- How a prospect is decided. The first terminal decision stands, in the order of
-- commits here; whoever comes later is told who decided and when. Nothing is approved
-- by halves: without both customers, or where the organization has a hierarchy already,
-- it waits.
local hierarchies = use "hierarchies"
local parties = use "parties"
local prospects = use "prospects"
local wire = use "wire"

local decision = {}

local AGREES = {
  approved = { won = true }, rejected = { lost = true, disqualified = true },
}

function decision.demand_open(row)
  if row.status ~= "open" then fail.conflict("ALREADY_DECIDED", "%s", prospects.decided_words(row)) end
end

-- how = { by =, where =, reason = }
local function settle(tx, row, status, how, more)
  local fields = {
    status = status, decided_by = how.by, decided_at = tx.now, decided_where = how.where,
    decision_reason = how.reason or null, waiting_for = null, waiting_since = null,
  }
  for name, value in pairs(more or {}) do fields[name] = value end
  tx:update("partner_prospect", row.id, fields)
  local after = tx:find("partner_prospect", row.id)
  prospects.note(tx, after, status, how.reason or "no reason given", how.by)
  tx:emit("partner.decided", {
    id = row.id, number = row.number, round = row.round, status = status, by = how.by, at = tx.now,
    where = how.where, reason = how.reason, hierarchy_id = after.hierarchy_id,
  })
  wire.prospect(tx, after)
end

function decision.reject(tx, row, how)
  settle(tx, row, "rejected", how)
end

-- `join` is a hierarchy the requester becomes a user of; without it a new one is made.
function decision.approve(tx, row, how, organization, person, join)
  local hierarchy = join
  if join then
    hierarchies.check_email(tx, join.id, person.email)
    hierarchies.add(tx, join.id, { name = person.name, email = person.email, customer_id = person.id }, "user")
  else
    hierarchy = hierarchies.create(tx, row.company, organization, person,
      { registration = row.registration_key, company = row.company_key })
  end
  settle(tx, row, "approved", how, {
    organization_id = organization.id, person_id = person.id, hierarchy_id = hierarchy.id,
  })
end

-- Why approval cannot be carried out now, or nil.
local function obstacle(tx, row)
  if not row.organization_id then return "the customer of the organization has not arrived" end
  local person = row.person_id and tx:find("customer", row.person_id)
  if not person then return "the customer of the requester has not arrived" end
  if not person.email then return "customer " .. person.number .. " has no e-mail" end
  local there = hierarchies.of_organization(tx, row.organization_id)
    or prospects.duplicates_of(tx, row):first(function(one) return one.kind == "hierarchy" end)
  if there then return "the organization has hierarchy " .. there.number .. ": approve by joining it, or reject" end
end

local function wait(tx, row, occasion, reason)
  if row.waiting_for == reason then return "waiting" end
  tx:update("partner_prospect", row.id, { waiting_for = reason, waiting_since = row.waiting_since or tx.now })
  local after = tx:find("partner_prospect", row.id)
  prospects.note(tx, after, "waiting", reason)
  tx:emit("partner.waiting", { id = row.id, occasion = occasion, reason = reason })
  wire.prospect(tx, after)
  return "waiting"
end

-- Somebody outside decided otherwise, too late. `strict`: it can be refused to them;
-- else it has happened there, and the prospect that is sent again corrects it.
local function late(tx, row, told, strict)
  if AGREES[row.status][told.occasion] then return "agrees" end
  if strict then fail.conflict("ALREADY_DECIDED", "%s", prospects.decided_words(row)) end
  prospects.note(tx, row, "overruled", string.format("%s said %s, but %s", told.by, told.occasion,
    prospects.decided_words(row)), told.by)
  tx:emit("partner.overruled", {
    id = row.id, occasion = told.occasion, by = told.by, status = row.status, decided_by = row.decided_by,
    decided_at = row.decided_at,
  })
  wire.prospect(tx, row)
  return "overruled"
end

-- The sales side closed an opportunity or disqualified a lead.
-- told = { occasion =, by =, reason = }; returns what became of it.
function decision.told(tx, row, told, strict)
  if row.status ~= "open" then return late(tx, row, told, strict) end
  local answer = tx:decide("partner.decide", {
    occasion = told.occasion, prospect = prospects.summary(row), by = told.by, reason = told.reason,
    customers = { organization = row.organization_id ~= nil, person = row.person_id ~= nil },
    duplicates = prospects.duplicates_of(tx, row), same_email = prospects.same_email(tx, row.email), now = tx.now,
  }, row.id)
  local how = { by = told.by, where = "sales", reason = answer.reason or told.reason }
  if answer.outcome == "wait" then return wait(tx, row, told.occasion, answer.reason) end
  if answer.outcome == "reject" then
    decision.reject(tx, row, how)
    return "rejected"
  end
  local why_not = obstacle(tx, row)
  if why_not then return wait(tx, row, told.occasion, why_not) end
  decision.approve(tx, row, how, tx:find("customer", row.organization_id), tx:find("customer", row.person_id))
  return "approved"
end

local OCCASION = { won = "won", lost = "lost" }

-- What the sales side last decided about an open prospect, or nil.
function decision.last_told(row)
  if OCCASION[row.opportunity_status] then
    return { occasion = row.opportunity_status, by = row.opportunity_by, reason = row.opportunity_reason }
  elseif row.lead_status == "disqualified" then
    return { occasion = "disqualified", by = row.lead_by, reason = row.lead_reason }
  end
end

-- What a waiting decision waited for may be there now.
function decision.again(tx, row)
  local told = row.status == "open" and row.waiting_for and decision.last_told(row)
  return told and decision.told(tx, row, told) or "nothing"
end

-- Whether the commerce side may decide now: not while the sales side is at work on it,
-- unless the two share the decision.
function decision.demand_direct(tx, row)
  decision.demand_open(row)
  if row.route == "direct" or row.shared or decision.last_told(row) then return end
  if tx:setting("partner.sales_side") == "none" then return end
  fail.conflict("SALES_DECIDES", "the sales side decides about %s; its lead is %s", row.number,
    row.lead_status or "on its way")
end

-- Approved here: makes what is missing.
-- how as above; join: a hierarchy or nil.
function decision.approve_directly(tx, row, how, join)
  if not join then
    local there = prospects.duplicates_of(tx, row):first(function(one) return one.kind == "hierarchy" end)
    if there then
      fail.conflict("DUPLICATE_ORGANIZATION", "%s has hierarchy %s (same %s)", there.name, there.number, there.why)
    end
  end
  local organization, person = parties.of_prospect(tx, row, join and tx:find("customer", join.organization_id))
  if not person.email then fail.conflict("EMAIL_AMBIGUOUS", "customer %s has no e-mail", person.number) end
  decision.approve(tx, row, how, organization, person, join)
end

return decision
