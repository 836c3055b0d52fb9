-- Who may order for whom. Disabling needs a reason, which is kept and told to whoever
-- tries; who has ordered cannot be removed: the area of orders refuses that.
local contacts = use "contacts"
local page = use "lib.page"

local listed = sql [[
  select k.id, k.organization_id, k.contact_id, k.status, k.reason, k.changed_at, k.changed_by,
         c.number, c.name, c.email
  from customer_contact k join customer c on c.id = k.contact_id
  where (c.number, k.id) > ($after, $after_id)
    and ($organization_id::text is null or k.organization_id = $organization_id::text)
    and ($contact_id::text is null or k.contact_id = $contact_id::text)
    and ($status::text is null or k.status = $status::text)
  order by c.number, k.id limit $limit ]]

local function view(link, person)
  return {
    organization_id = link.organization_id, contact_id = link.contact_id, number = person.number, name = person.name,
    email = person.email, status = link.status, reason = link.reason, changed_at = link.changed_at,
    changed_by = link.changed_by,
  }
end

local function both(tx, input)
  local organization, person = tx:lock("customer", input.id), tx:find("customer", input.contact_id)
  if not person then fail.not_found("CUSTOMER_UNKNOWN", "there is no customer %s", input.contact_id) end
  if organization.kind ~= "organization" or person.kind ~= "person" then
    fail.invalid("CONTACT_KIND", "%s is a %s, %s a %s", organization.number, organization.kind, person.number,
      person.kind)
  end
  return person, contacts.find(tx, organization.id, person.id)
end

local function link_of(tx, input)
  local person, link = both(tx, input)
  if not link then fail.not_found("CONTACT_UNKNOWN", "%s is no contact of the organization", person.number) end
  return person, link
end

local function set(tx, input, link, person, status)
  contacts.set(tx, link, input.id, person.id, status, input.reason)
  return view(contacts.find(tx, input.id, person.id), person)
end

operation "customer.add_contact" {
  summary = "Let a person order for an organization; one person may act for several",
  http = "POST /v1/customers/{id}/contacts",
  kind = "write", role = "sales", status = 201,
  input = { id = id, contact_id = id, reason = optional(why) },
  output = contact,
  errors = { "CUSTOMER_UNKNOWN", "CONTACT_KIND", "CONTACT_EXISTS" },
  run = function(tx, input)
    local person, link = both(tx, input)
    if link then fail.conflict("CONTACT_EXISTS", "%s is a contact already, %s", person.number, link.status) end
    return set(tx, input, nil, person, "active")
  end,
}

operation "customer.disable_contact" {
  summary = "A person orders no longer for an organization",
  http = "POST /v1/customers/{id}/contacts/{contact_id}/disable",
  kind = "write", role = "sales",
  input = { id = id, contact_id = id, reason = why },
  output = contact,
  errors = { "CUSTOMER_UNKNOWN", "CONTACT_KIND", "CONTACT_UNKNOWN", "CONTACT_STATUS" },
  run = function(tx, input)
    local person, link = link_of(tx, input)
    if link.status == "disabled" then
      fail.conflict("CONTACT_STATUS", "%s is disabled: %s", person.number, link.reason)
    end
    return set(tx, input, link, person, "disabled")
  end,
}

operation "customer.enable_contact" {
  summary = "A disabled contact may order again",
  http = "POST /v1/customers/{id}/contacts/{contact_id}/enable",
  kind = "write", role = "sales",
  input = { id = id, contact_id = id, reason = optional(why) },
  output = contact,
  errors = { "CUSTOMER_UNKNOWN", "CONTACT_KIND", "CONTACT_UNKNOWN", "CONTACT_STATUS" },
  run = function(tx, input)
    local person, link = link_of(tx, input)
    if link.status == "active" then fail.conflict("CONTACT_STATUS", "%s is active", person.number) end
    return set(tx, input, link, person, "active")
  end,
}

operation "customer.remove_contact" {
  summary = "Remove a contact that has never ordered for the organization",
  http = "POST /v1/customers/{id}/contacts/{contact_id}/remove",
  kind = "write", role = "sales",
  input = { id = id, contact_id = id },
  output = { organization_id = id, contact_id = id },
  errors = { "CUSTOMER_UNKNOWN", "CONTACT_KIND", "CONTACT_UNKNOWN" },
  run = function(tx, input)
    local _, link = link_of(tx, input)
    tx:delete("customer_contact", link.id)
    local pair = { organization_id = link.organization_id, contact_id = link.contact_id }
    tx:emit("customer.contact_removed", pair)
    return pair
  end,
}

operation "customer.contacts" {
  summary = "Contacts by number, in pages: of an organization, or the organizations of a person",
  http = "GET /v1/contacts",
  kind = "read", role = "viewer",
  input = {
    organization_id = optional(id), contact_id = optional(id), status = optional(contact_status),
    limit = optional(integer { min = 1, max = 500 }), cursor = optional(text { max = 400 }),
  },
  output = { items = list(contact), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local params = {
      organization_id = input.organization_id, contact_id = input.contact_id, status = input.status,
    }
    local rows, following = page.ascending(tx, listed, params, input, "number")
    local found = list.new()
    for _, row in ipairs(rows) do found:add(view(row, row)) end
    return { items = found, next = following }
  end,
}
