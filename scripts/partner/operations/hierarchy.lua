-- Hierarchies: looking, building one by hand for customers we have, admin, name and the
-- properties that should be the same for all its users.
local hierarchies = use "hierarchies"
local prospects = use "prospects"
local forms = use "forms"
local page = use "lib.page"

local listed = sql [[
  select * from partner_hierarchy
  where (number, id) > ($after, $after_id) order by number, id limit $limit ]]
local customer_by_number = sql [[ select * from customer where number = $number ]]

operation "partner.hierarchies" {
  summary = "Hierarchies by number",
  http = "GET /v1/partner/hierarchies",
  kind = "read", role = "viewer",
  input = { limit = optional(page_size), cursor = optional(page_cursor) },
  output = { items = list(hierarchy_row), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.ascending(tx, listed, {}, input, "number")
    return { items = rows:map(hierarchies.row_view), next = following }
  end,
}

operation "partner.hierarchy" {
  summary = "One hierarchy with its users, by id or by number",
  http = "GET /v1/partner/hierarchies/{id}",
  kind = "read", role = "viewer",
  input = { id = key_of },
  output = hierarchy,
  errors = { "HIERARCHY_UNKNOWN" },
  run = function(tx, input) return hierarchies.view(tx, hierarchies.find(tx, input.id).id) end,
}

local function find_customer(tx, key, kind)
  local row = tx:find("customer", key) or tx:one(customer_by_number, { number = key })
  if not row then fail.not_found("CUSTOMER_UNKNOWN", "there is no customer %s", key) end
  if row.kind ~= kind then fail.invalid("KIND_WRONG", "customer %s is not a %s", row.number, kind) end
  return row
end

-- A user signs in by the e-mail, so it must be there and belong to this customer alone.
local function find_user(tx, key)
  local person = find_customer(tx, key, "person")
  if not person.email then fail.invalid("EMAIL_AMBIGUOUS", "customer %s has no e-mail", person.number) end
  local others = prospects.same_email(tx, person.email)
  if #others > 1 then
    fail.conflict("EMAIL_AMBIGUOUS", "%s belongs to %s", person.email,
      others:map(function(one) return one.number end):join(", "))
  end
  return person
end

local function keys_of(organization)
  local address = organization.addresses[1]
  return { company = address and forms.company_key(organization.name, address) }
end

operation "partner.hierarchy_create" {
  summary = "Onboard customers we have: a hierarchy of an organization, its admin and further users",
  http = "POST /v1/partner/hierarchies",
  kind = "write", role = "partner_desk", status = 201,
  input = {
    organization = key_of, admin = key_of, users = optional(list(key_of, { max = 100 })),
    name = optional(text { min = 1, max = 200 }), registration_number = optional(text { min = 1, max = 40 }),
  },
  output = hierarchy,
  errors = { "CUSTOMER_UNKNOWN", "KIND_WRONG", "EMAIL_AMBIGUOUS", "ORGANIZATION_HAS_HIERARCHY", "USER_EXISTS" },
  run = function(tx, input)
    local organization = find_customer(tx, input.organization, "organization")
    local there = hierarchies.of_organization(tx, organization.id)
    if there then
      fail.conflict("ORGANIZATION_HAS_HIERARCHY", "customer %s has hierarchy %s", organization.number, there.number)
    end
    local keys = keys_of(organization)
    local address = organization.addresses[1]
    keys.registration = address and forms.registration_key(input.registration_number, address.country)
    local row = hierarchies.create(tx, input.name or organization.name, organization, find_user(tx, input.admin), keys)
    for _, key in ipairs(input.users or {}) do
      local person = find_user(tx, key)
      hierarchies.check_email(tx, row.id, person.email)
      hierarchies.add(tx, row.id, { name = person.name, email = person.email, customer_id = person.id }, "user")
    end
    for _, user in ipairs(hierarchies.present(tx, row.id)) do
      tx:emit("partner.user_added", {
        id = user.id, hierarchy_id = row.id, customer_id = user.customer_id, created = false, role = user.role,
      })
    end
    return hierarchies.view(tx, row.id)
  end,
}

operation "partner.hierarchy_rename" {
  summary = "Give a hierarchy another name",
  http = "POST /v1/partner/hierarchies/{id}",
  kind = "write", changes = "partner_hierarchy", role = "partner_desk",
  input = { id = id, name = text { min = 1, max = 200 } },
  output = hierarchy,
  run = function(tx, input)
    local row = tx:lock("partner_hierarchy", input.id)
    if row.name ~= input.name then
      tx:update("partner_hierarchy", row.id, { name = input.name, to_publish = true })
      tx:emit("partner.hierarchy_changed", { id = row.id, what = "name" })
    end
    return hierarchies.view(tx, row.id)
  end,
}

operation "partner.change_admin" {
  summary = "Make another user the admin; the old one stays as a user",
  http = "POST /v1/partner/hierarchies/{id}/admin",
  kind = "write", changes = "partner_hierarchy", role = "partner_desk",
  input = { id = id, user = id },
  output = hierarchy,
  errors = { "USER_STATUS" },
  run = function(tx, input)
    local row = tx:lock("partner_hierarchy", input.id)
    local user = tx:find("partner_user", input.user)
    if not user or user.hierarchy_id ~= row.id then
      fail.not_found("NOT_FOUND", "hierarchy %s has no user %s", row.number, input.user)
    end
    if user.leaving or not user.customer_id or (user.status ~= "active" and user.status ~= "pending") then
      fail.conflict("USER_STATUS", "%s is %s and cannot be the admin", user.name,
        user.leaving and "leaving" or user.customer_id and user.status or "not made yet")
    end
    hierarchies.change_admin(tx, row, user)
    return hierarchies.view(tx, row.id)
  end,
}

operation "partner.override" {
  summary = "Give all users of a hierarchy the admin's group, currency and zone",
  http = "POST /v1/partner/hierarchies/{id}/override",
  kind = "write", changes = "partner_hierarchy", role = "partner_desk",
  input = { id = id },
  output = { changed = list(id, { summary = "Customers that were changed" }) },
  errors = { "CREDIT_LIMIT_CURRENCY" },
  run = function(tx, input)
    local row = tx:lock("partner_hierarchy", input.id)
    local admin = tx:find("customer", hierarchies.admin(tx, row.id).customer_id)
    local changed = list.new()
    for _, user in ipairs(hierarchies.present(tx, row.id)) do
      local customer = user.customer_id and tx:find("customer", user.customer_id)
      if customer and #hierarchies.differences(customer, admin) > 0 then
        tx:call("customer.change", {
          id = customer.id, group = admin.customer_group, currency = admin.currency, zone = admin.zone,
          clear = not admin.customer_group and list.new { "group" } or nil,
        })
        changed:add(customer.id)
      end
    end
    if #changed > 0 then hierarchies.touch(tx, row.id) end
    return { changed = changed }
  end,
}
