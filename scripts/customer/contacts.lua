-- Contacts: persons who may order for organizations. One person may act for several.
local contacts = {}

local between = sql [[
  select * from customer_contact where organization_id = $organization_id and contact_id = $contact_id ]]

function contacts.find(tx, organization_id, contact_id)
  return tx:one(between, { organization_id = organization_id, contact_id = contact_id })
end

-- Sets the status; a link that is not there yet is made.
function contacts.set(tx, link, organization_id, contact_id, status, reason)
  local fields = { status = status, reason = reason or null, changed_at = tx.now, changed_by = tx.actor.id }
  if link then
    tx:update("customer_contact", link.id, fields)
  else
    fields.organization_id, fields.contact_id, fields.reason = organization_id, contact_id, reason
    tx:insert("customer_contact", fields)
  end
  tx:emit("customer.contact_changed", {
    organization_id = organization_id, contact_id = contact_id, status = status, reason = reason,
  })
end

-- A person has come below another parent: contact of this one, no longer of that.
function contacts.follow(tx, before, after)
  if after.kind ~= "person" then return end
  local was = before and before.parent_id and contacts.find(tx, before.parent_id, after.id)
  if was and was.status == "active" then
    contacts.set(tx, was, was.organization_id, after.id, "disabled", "has left the organization")
  end
  local above = after.parent_id and tx:find("customer", after.parent_id)
  if not above or above.kind ~= "organization" then return end
  local link = contacts.find(tx, above.id, after.id)
  if not link or link.status ~= "active" then
    contacts.set(tx, link, above.id, after.id, "active", "belongs to the organization")
  end
end

-- Adds what keeps the person from ordering for the organization, if anything does.
function contacts.check(tx, organization_id, contact_id, at, issues)
  local link = contacts.find(tx, organization_id, contact_id)
  if not link then
    issues:add { code = "CONTACT_UNKNOWN", pointer = at, text = contact_id .. " is no contact of the customer" }
  elseif link.status ~= "active" then
    issues:add { code = "CONTACT_INACTIVE", pointer = at,
      text = "the contact is disabled: " .. (link.reason or "no reason is given") }
  end
end

return contacts
