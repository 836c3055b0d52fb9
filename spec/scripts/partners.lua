-- Business partners for specs: the form, the way through the jobs, short words for what
-- is asked again and again.
local partners = { shop = dofile "spec/scripts/shop.lua" }

local function with(fields, more)
  for name, value in pairs(more or {}) do
    if type(value) == "table" and type(fields[name]) == "table" then
      with(fields[name], value)
    else
      fields[name] = value
    end
  end
  return fields
end

function partners.open(more)
  return ordain.open(with({ clock = "2026-01-30T08:00:00Z" }, more))
end

-- The form of a Danish company; `more` is laid over it.
function partners.form(more)
  return with({
    contact = { first_name = "Anna", last_name = "Holm", email = "anna@holm.example", language = "da" },
    company = { name = "Holm ApS", registration_number = "12 34 56 78", phone = "+45 11 22 33 44" },
    address = { street = "Havnegade 1", city = "Aarhus", postal_code = "8000", country = "DK" },
  }, more)
end

-- A second company and person.
function partners.other(more)
  return partners.form(with({
    contact = { first_name = "Bo", last_name = "Lind", email = "bo@lind.example", language = "en" },
    company = { name = "Lind A/S", registration_number = "87654321" },
    address = { street = "Torvet 2" },
  }, more))
end

function partners.submit(desk, form)
  return desk:ok("partner.request", form or partners.form(), { public = true })
end

function partners.sync(desk)
  desk:run_job("P-0001")
  return desk:run_job("Synchronize orders and channel requests")
end

function partners.request(desk, id)
  for _, one in ipairs(desk:ok("partner.requests").items) do
    if one.id == id then return one end
  end
end

-- From the form to the prospect.
function partners.prospect(desk, form)
  local sent = partners.submit(desk, form)
  partners.sync(desk)
  return desk:ok("partner.prospect", { id = partners.request(desk, sent.id).prospect_id })
end

function partners.get(desk, prospect)
  return desk:ok("partner.prospect", { id = prospect.id })
end

function partners.direct(desk)
  desk:ok("setting.set", { name = "partner.sales_side", value = "none" })
end

-- The lead of a prospect.
function partners.lead(desk, prospect)
  for _, one in ipairs(desk:ok("sales.leads", { view = "commerce_b2b" }).items) do
    local lead = desk:ok("sales.lead", { id = one.id })
    if lead.prospect_id == prospect.id then return lead end
  end
end

function partners.qualified(desk, form, how)
  local prospect = partners.prospect(desk, form)
  local lead = partners.lead(desk, prospect)
  return prospect, desk:ok("sales.lead_qualify", with({ id = lead.id }, how), { as = "sally", roles = { "sales_rep" } })
end

-- Approved here, and published.
function partners.approved(desk, form)
  partners.direct(desk)
  local prospect = partners.prospect(desk, form)
  prospect = desk:ok("partner.approve", { id = prospect.id })
  desk:run_job("1010")
  return prospect, desk:ok("partner.hierarchy", { id = prospect.hierarchy_id })
end

-- A policy with another answer, without its cases.
function partners.policy(desk, name, body)
  local ok, problem = desk:publish {
    ["partner/" .. name .. ".lua"] = body, ["partner/" .. name .. ".cases.lua"] = false,
  }
  assert(ok, problem and problem.detail)
end

function partners.said(desk, prospect)
  local kinds = {}
  for i, one in ipairs(desk:ok("partner.notes", { id = prospect.id }).items) do kinds[i] = one.kind end
  return kinds
end

function partners.user(desk, hierarchy, email)
  for _, one in ipairs(desk:ok("partner.hierarchy", { id = hierarchy.id }).users) do
    if one.email == email then return one end
  end
end

return partners
