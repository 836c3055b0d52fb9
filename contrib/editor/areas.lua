---@meta
-- The shapes, questions and outcomes of the areas, for the Lua language server. Made by `make docs`.

-- Shapes ------------------------------------------------------------------

---@alias system.name_list list<string>

---@class system.review_facts
---@field details? any
---@field flow? string
---@field id string
---@field kind string
---@field options list<string>
---@field reason? string
---@field role string
---@field subject? string
---@field title string

---@class system.review_voice
---@field answer string
---@field at instant
---@field by string
---@field note? string

---@class system.review_view
---@field answer? string
---@field answered_at? instant
---@field answered_by? string
---@field approvals list<system.review_voice>
---@field approvals_needed integer
---@field assigned_to? string
---@field data? any
---@field details? any
---@field due_at? instant
---@field escalated_to? string
---@field flow? string
---@field id string
---@field kind string
---@field note? string
---@field opened_at instant
---@field options list<string>
---@field reason? string
---@field reminded integer
---@field role string
---@field state ("open"|"answered"|"cancelled"|"expired")
---@field subject? string
---@field title string
---@field version integer

---@class system.webhook_source_view
---@field created_at instant
---@field created_by string
---@field id string
---@field name string
---@field operation string
---@field path string
---@field roles list<string>
---@field secret? string # of a new source or a new secret; shown once
---@field state ("active"|"off")
---@field version integer

---@alias system.webhook_state ("active"|"paused"|"failing")

---@class system.webhook_view
---@field behind integer
---@field created_at instant
---@field created_by string
---@field description? string
---@field events list<string>
---@field failing_since? instant
---@field id string
---@field reason? string
---@field secret? string # of a new webhook or a new secret; shown once
---@field state system.webhook_state
---@field url string
---@field version integer

---@class system.webhook_try
---@field at instant
---@field error? string
---@field status? integer

---@class system.delivery_view
---@field ended_at? instant
---@field event string
---@field flow? string
---@field id string
---@field key string
---@field made_at instant
---@field position integer
---@field state ("waiting"|"delivered"|"failed")
---@field tries list<system.webhook_try>
---@field webhook string

---@alias system.answer_text string

---@class system.token_view
---@field created_at instant
---@field created_by string
---@field expires_at? instant
---@field id string
---@field name string
---@field revoked_at? instant
---@field roles list<string>

---@class system.set_view
---@field actor string
---@field at instant
---@field hash string
---@field live boolean
---@field note string
---@field number? integer
---@field parent? string

---@class system.case_failure
---@field expected string
---@field got string
---@field name string
---@field where string

---@class system.decision_view
---@field about? string
---@field answer any
---@field at instant
---@field cost integer
---@field fault? string
---@field fault_text? string
---@field outcome string
---@field point string
---@field position integer
---@field purpose string
---@field question any
---@field request_id string
---@field set_number integer
---@field state string

---@class system.event_view
---@field actor string
---@field at instant
---@field cause string
---@field data any
---@field key string
---@field name string
---@field position integer
---@field request_id string

---@class system.audit_view
---@field actor_id string
---@field actor_kind string
---@field address? string
---@field at instant
---@field code? string
---@field on_behalf_of? string
---@field operation string
---@field position integer
---@field reason? string
---@field request_id string
---@field status integer
---@field subject? string

---@class system.run_view
---@field actor string
---@field counts table<string, integer>
---@field dry? boolean
---@field ended_at? instant
---@field id string
---@field job string
---@field manual boolean
---@field note? string
---@field proposals? list<any>
---@field resumed_from? string
---@field started_at instant
---@field state string

---@class system.effect_view
---@field attempts integer
---@field ended_at? instant
---@field flow string
---@field generation integer
---@field id string
---@field kind string
---@field next_at? instant
---@field phase string
---@field resent? integer
---@field result? string
---@field seq integer
---@field tries list<any>

---@alias system.page_size integer

---@alias system.flow_state ("open"|"done"|"failed"|"parked"|"stopped")

---@class system.flow_view
---@field ended_at? instant
---@field error? any
---@field generation integer
---@field id string
---@field key string
---@field name string
---@field parent? string
---@field started_at instant
---@field state system.flow_state
---@field steps integer
---@field stop_reason? string

---@class system.flow_step_view
---@field answer? any
---@field answered_at? instant
---@field ask any
---@field asked_at instant
---@field due_at? instant
---@field event? string
---@field kind string
---@field line? string
---@field name string
---@field phase? string
---@field seq integer
---@field state ("waiting"|"done"|"failed"|"cancelled"|"late")
---@field taken_as? integer
---@field title string
---@field tries? any

---@alias system.mailbox_name string

---@alias system.mailbox_kind ("intake"|"maildir"|"imap")

---@class system.mailbox_view
---@field address? string
---@field after? string
---@field auth? string
---@field created_at instant
---@field created_by string
---@field failures? integer
---@field folder? string
---@field health? ("new"|"ok"|"failing"|"failed")
---@field id string
---@field kind system.mailbox_kind
---@field last_code? string
---@field last_error? string
---@field last_ok_at? instant
---@field mark? string
---@field move_to? string
---@field name string
---@field path? string
---@field secret? string
---@field since? instant # mail that came to the folder before is left alone
---@field state ("active"|"off")
---@field tls? string
---@field trusts? string
---@field url? string
---@field user? string
---@field version integer

---@alias system.mailbox_uid integer

---@class system.mailbox_notice
---@field at instant
---@field code string
---@field id string
---@field size? integer
---@field text string
---@field uid integer
---@field uid_validity integer

---@class system.mail_address
---@field address string
---@field name string

---@alias system.mail_flag ("hidden_text"|"zero_width"|"bidi"|"mended"|"text_cut"|"parts_cut"|"senders"|"auto"|"list"|"bounce"|"own_address"|"reused_id"|"similar"|"reply_elsewhere"|"auto_like"|"encrypted"|"calendar"|"risky_attachment"|"alternatives_differ")

---@alias system.attachment_state ("read"|"empty"|"unsupported"|"too_many_pages"|"too_many"|"too_long"|"not_enabled"|"failed"|"opened"|"signature"|"encrypted"|"inline"|"returned")

---@alias system.mail_method ("pass"|"fail"|"softfail"|"neutral"|"none"|"policy"|"temperror"|"permerror")

---@class system.mail_authentication
---@field authenticated ("pass"|"fail"|"none"|"unknown")
---@field dkim? system.mail_method
---@field dkim_aligned? boolean
---@field dmarc? system.mail_method
---@field host? string
---@field spf? system.mail_method
---@field spf_aligned? boolean

---@class system.mail_delivery
---@field action? string
---@field recipient string
---@field status? string
---@field text? string

---@class system.mail_row
---@field arrived_at instant
---@field copies integer
---@field flags list<system.mail_flag>
---@field from? system.mail_address
---@field id string
---@field mailbox string
---@field message_id? string
---@field reused? string
---@field sent_at? instant
---@field similar_to? string
---@field size integer
---@field subject string
---@field thread_id string

---@class system.mail_attachment
---@field media_type string
---@field name? string
---@field pages? integer
---@field position integer
---@field size integer
---@field state system.attachment_state

---@class system.mail_view
---@field arrived_at instant
---@field attachments list<system.mail_attachment>
---@field authentication system.mail_authentication
---@field cc list<system.mail_address>
---@field copies integer
---@field delivery list<system.mail_delivery>
---@field flags list<system.mail_flag>
---@field from? system.mail_address
---@field html boolean
---@field id string
---@field in_reply_to? string
---@field languages list<string>
---@field mailbox string
---@field message_id? string
---@field references list<string>
---@field reply_to list<system.mail_address>
---@field reused? string
---@field sent_at? instant
---@field similar_to? string
---@field size integer
---@field subject string
---@field thread_id string
---@field to list<system.mail_address>

---@alias system.mail_text string

---@class system.mail_piece
---@field kind ("quoted"|"forwarded"|"signature"|"hidden")
---@field text string

---@alias catalog.item_number string

---@alias catalog.item_kind ("goods"|"service"|"one_off_service")

---@alias catalog.unit_name string

---@alias catalog.frequency_name string

---@class catalog.frequency
---@field count integer
---@field name string
---@field title string
---@field unit ("day"|"week"|"month"|"quarter"|"year")

---@alias catalog.coverage_kind string

---@alias catalog.duration_type ("fixed"|"variable"|"open")

---@alias catalog.time_unit ("day"|"week"|"month"|"quarter"|"year")

---@class catalog.item_duration
---@field amount integer
---@field unit catalog.time_unit

---@class catalog.quantities
---@field default? integer
---@field max? integer
---@field min? integer
---@field multiple? integer

---@class catalog.item
---@field category? string
---@field contract_coverage boolean
---@field coverable boolean
---@field coverage_kind? string # extended_warranty, software_maintenance, service_level_agreement, preventive_maintenance, subscription …
---@field covered_share? decimal
---@field descriptions table<string, string>
---@field discontinued boolean
---@field duration? catalog.item_duration
---@field duration_type? catalog.duration_type
---@field frequencies list<string> # Allowed subscription frequencies; none: not sold on subscription
---@field id string
---@field kind catalog.item_kind
---@field lead_days? integer
---@field number string # How people call the item
---@field options list<string>
---@field per_call boolean
---@field price money
---@field price_unit? catalog.time_unit
---@field quantities? catalog.quantities
---@field safety_stock integer
---@field ships boolean
---@field stock integer
---@field unit string # pcs, box, hour …
---@field version integer

---@class catalog.item_summary
---@field category? string
---@field discontinued boolean
---@field kind catalog.item_kind
---@field number string
---@field ships boolean
---@field stock integer

---@class catalog.new_item
---@field category? string
---@field contract_coverage? boolean
---@field coverable? boolean
---@field coverage_kind? string # extended_warranty, software_maintenance, service_level_agreement, preventive_maintenance, subscription …
---@field covered_share? decimal
---@field descriptions table<string, string>
---@field discontinued? boolean
---@field duration? catalog.item_duration
---@field duration_type? catalog.duration_type
---@field frequencies? list<string>
---@field kind? catalog.item_kind
---@field lead_days? integer # Working days until more of it is here
---@field number string # How people call the item
---@field options? list<string> # Numbers of the items it may be configured with; none: it is not configured
---@field per_call? boolean
---@field price money
---@field price_unit? catalog.time_unit
---@field quantities? catalog.quantities
---@field safety_stock? integer # Safety stock: with no more than this left an item is limited
---@field select_all? boolean
---@field ships? boolean
---@field stock? integer
---@field unit string # pcs, box, hour …

---@class catalog.item_change
---@field category? string # An empty text removes it
---@field clear? list<("lead_days")> # Fields to empty
---@field contract_coverage? boolean
---@field coverable? boolean
---@field coverage_kind? string # extended_warranty, software_maintenance, service_level_agreement, preventive_maintenance, subscription …
---@field covered_share? decimal
---@field descriptions? table<string, string>
---@field discontinued? boolean
---@field duration? catalog.item_duration
---@field duration_type? catalog.duration_type
---@field frequencies? list<string>
---@field id string
---@field kind? catalog.item_kind
---@field lead_days? integer # Working days until more of it is here
---@field options? list<string> # Numbers of the items it may be configured with; none: it is not configured
---@field per_call? boolean
---@field price? money
---@field price_unit? catalog.time_unit
---@field quantities? catalog.quantities
---@field safety_stock? integer # Safety stock: with no more than this left an item is limited
---@field select_all? boolean
---@field ships? boolean
---@field unit? string # pcs, box, hour …

---@alias catalog.receipt_status ("expected"|"received"|"cancelled")

---@alias catalog.receipt_quantity integer

---@alias catalog.receipt_reference string

---@class catalog.receipt
---@field changed_at instant
---@field changed_by string
---@field day date
---@field id string
---@field item_id string
---@field item_number string # How people call the item
---@field quantity integer
---@field reason? string
---@field received integer
---@field reference? string
---@field status catalog.receipt_status
---@field version integer

---@alias customer.customer_number string

---@alias customer.customer_kind ("person"|"organization")

---@alias customer.currency string

---@alias customer.language string

---@alias customer.email string

---@class customer.address
---@field city string
---@field country string # ISO 3166: DK, DE, US
---@field name? string
---@field postal_code? string
---@field purpose? ("delivery"|"billing")
---@field region? string
---@field street string

---@alias customer.credit_type ("none"|"balance"|"balance_packing_slip"|"balance_all")

---@class customer.spending
---@field per_month? money
---@field per_order? money

---@alias customer.why string

---@alias customer.likeness ("look_alike_letters"|"one_letter_off"|"other_ending"|"name_within"|"display_name"|"address_in_name")

---@class customer.customer
---@field addresses list<customer.address>
---@field allow_on_account boolean
---@field credit_limit? money
---@field credit_mandatory boolean
---@field credit_type customer.credit_type
---@field currency string # ISO 4217: DKK, EUR, USD
---@field email? string
---@field group? string
---@field id string
---@field kind customer.customer_kind
---@field language string # en, da, pt-BR
---@field name string
---@field number string
---@field parent_id? string
---@field phone? string
---@field spending? customer.spending
---@field version integer
---@field zone string

---@class customer.summary
---@field credit_limit? money
---@field currency string # ISO 4217: DKK, EUR, USD
---@field group? string
---@field id string
---@field kind customer.customer_kind
---@field number string

---@class customer.new_customer
---@field addresses? list<customer.address>
---@field credit_limit? money
---@field currency string # ISO 4217: DKK, EUR, USD
---@field email? string
---@field group? string
---@field kind customer.customer_kind
---@field language? string # en, da, pt-BR
---@field name string
---@field number? string
---@field parent_id? string
---@field parent_number? string
---@field phone? string
---@field zone? string

---@class customer.customer_change
---@field addresses? list<customer.address>
---@field clear? list<("group"|"email"|"phone"|"credit_limit"|"parent_id")> # Fields to empty
---@field credit_limit? money
---@field currency? string # ISO 4217: DKK, EUR, USD
---@field email? string
---@field group? string
---@field id string
---@field kind? customer.customer_kind
---@field language? string # en, da, pt-BR
---@field name? string
---@field parent_id? string
---@field phone? string
---@field zone? string

---@alias customer.contact_status ("active"|"disabled")

---@class customer.contact
---@field changed_at instant
---@field changed_by string
---@field contact_id string
---@field email? string
---@field name string
---@field number string
---@field organization_id string
---@field reason? string
---@field status customer.contact_status

---@class customer.limits
---@field allow_on_account boolean
---@field credit_limit? money
---@field credit_mandatory boolean
---@field credit_type customer.credit_type
---@field per_month? money
---@field per_order? money

---@class customer.limit_change
---@field after customer.limits
---@field before customer.limits
---@field changed_at instant
---@field changed_by string
---@field id string
---@field reason string

---@alias customer.entry_kind ("bill"|"credit"|"payment"|"reversal")

---@class customer.entry
---@field amount money
---@field balance money
---@field day date
---@field id string
---@field kind customer.entry_kind
---@field number integer
---@field order_id? string
---@field reason? string
---@field recorded_at instant
---@field recorded_by string
---@field reference? string
---@field reverses? string

---@alias order.order_number string

---@alias order.order_type ("sales_order"|"subscription")

---@alias order.line_status ("draft"|"manual_scheduling_required"|"change_pending"|"awaiting_shipping"|"shipped"|"delivered"|"awaiting_billing"|"billed"|"closed"|"cancelled"|"returned")

---@alias order.quantity integer

---@alias order.price_basis ("agreed"|"list")

---@alias order.hold_code string

---@alias order.hold_scope ("shipping"|"billing")

---@alias order.why string

---@alias order.place string

---@class order.line
---@field amount money
---@field discount? decimal
---@field fulfilment_id? string
---@field id string
---@field item_id string
---@field item_number string # How people call the item
---@field number integer
---@field parent_line_id? string
---@field pending? { cancel?: boolean, quantity?: integer, reason: string }
---@field price_basis order.price_basis
---@field quantity integer
---@field scheduled_date? date
---@field ships boolean
---@field ships_from? string # A warehouse or shop, by a name of yours
---@field split_from? string
---@field status order.line_status
---@field unit_price? money
---@field waits_for? string

---@class order.hold
---@field applied_at instant
---@field applied_by string
---@field code string
---@field id string
---@field line_id? string
---@field reason string
---@field release_reason? string
---@field released_at? instant
---@field released_by? string
---@field scope order.hold_scope
---@field source ("hand"|"accept"|"limit"|"source")

---@class order.fulfilment
---@field id string
---@field line_ids list<string>
---@field number integer
---@field released_at instant
---@field ships_from? string # A warehouse or shop, by a name of yours

---@class order.attachment
---@field attached_at instant
---@field attached_by string
---@field file { hash: string, media_type: string, size: integer }
---@field id string
---@field title string

---@class order.source
---@field due_date date
---@field period integer
---@field subscription_id string
---@field version integer

---@class order.tender
---@field method string # card, transfer, cash …
---@field reference? string

---@class order.payment
---@field on_account money
---@field tender? { amount: money, method: string, reference?: string }

---@class order.sales_order
---@field account_id? string # Whose credit it uses, when that is not the customer
---@field contact_id? string # The person who ordered for the customer
---@field currency string # ISO 4217: DKK, EUR, USD
---@field customer_id string
---@field customer_number string
---@field external_number? string
---@field files list<order.attachment>
---@field freight? money
---@field fulfilments list<order.fulfilment>
---@field holds list<order.hold>
---@field id string
---@field lines list<order.line>
---@field note? string
---@field number string
---@field ordered_on date
---@field payment? order.payment
---@field requested_date? date
---@field ship_to? customer.address
---@field source? order.source
---@field status order.line_status
---@field total money
---@field type order.order_type
---@field version integer

---@class order.order_row
---@field customer_id string
---@field customer_name string
---@field external_number? string
---@field id string
---@field number string
---@field on_hold boolean
---@field ordered_on date
---@field status order.line_status
---@field total money
---@field type order.order_type

---@class order.new_line
---@field discount? decimal
---@field item_id? string
---@field item_number? string # How people call the item
---@field options? list<order.new_option>
---@field quantity integer
---@field unit_price? money

---@class order.new_option
---@field discount? decimal
---@field item_id? string
---@field item_number? string # How people call the item
---@field per_unit? integer
---@field unit_price? money

---@class order.step
---@field answer? any
---@field at instant
---@field flow_step? integer
---@field kind ("step"|"transition"|"hold"|"change"|"file"|"flow"|"alert")
---@field run_id string # the flow, or the request
---@field seq integer
---@field state ("success"|"held"|"failure"|"waiting"|"left")
---@field title string

---@alias order.step_name string

---@alias order.step_result ("success"|"failure"|"rejected")

---@class order.step_next
---@field next ("on"|"branch"|"wait"|"finish")
---@field to? string

---@class order.run_result
---@field failed_step? string # The step that did not succeed; reprocess starts from it
---@field order order.sales_order
---@field reasons? list<reason>
---@field run_id string # the flow that takes the order through its steps

---@alias order.alert_action ("not_sent_to_fulfilment"|"not_shipped")

---@alias order.alert_state ("active"|"in_progress"|"on_hold"|"inactive"|"resolved")

---@alias order.alert_rule_name string

---@class order.alert_rule
---@field action order.alert_action
---@field changed_at instant
---@field changed_by string
---@field enabled boolean
---@field id string
---@field lead integer
---@field looked_at? instant
---@field name string
---@field order_type? order.order_type
---@field side ("before"|"after")
---@field unit ("hours"|"days")
---@field version integer

---@class order.alert
---@field action order.alert_action
---@field changed_at instant
---@field changed_by string
---@field customer_name string
---@field expected_on date
---@field id string
---@field note? string
---@field order_id string
---@field order_number string
---@field raised_at instant
---@field rule string
---@field state order.alert_state
---@field taken_by? string
---@field version integer

---@class order.transition
---@field event string
---@field from order.line_status
---@field ships? boolean
---@field to order.line_status
---@field waits? boolean

---@class order.asked_order
---@field currency string
---@field number string
---@field requested_date? date
---@field total money
---@field type order.order_type

---@class order.asked_line
---@field amount money
---@field item catalog.item_summary
---@field number integer
---@field quantity integer

---@class order.asked_customer
---@field currency string
---@field group? string
---@field kind customer.customer_kind
---@field number string

---@class order.asked_account
---@field allow_on_account boolean
---@field billed money
---@field currency string
---@field left? money
---@field limit? money
---@field mandatory boolean
---@field number string
---@field open money
---@field shipped money
---@field type customer.credit_type
---@field used money

---@class order.asked_spender
---@field currency string
---@field month string
---@field number string
---@field per_month? money
---@field per_order? money
---@field used money # what the person's other orders of that month add up to, drafts left out

---@class order.asked_payment
---@field on_account money
---@field tender? money

---@class order.mailed_line
---@field amount money
---@field item_number string
---@field name string
---@field number integer
---@field quantity integer

---@class order.quick_line
---@field item_number string # How people call the item
---@field quantity? integer

---@class order.template
---@field changed_at instant
---@field changed_by string
---@field contact_id string
---@field id string
---@field lines list<{ item_id: string, item_number: string, quantity: integer }>
---@field name string
---@field version integer

---@alias quote.quote_number string

---@alias quote.quote_state ("draft"|"sent"|"accepted"|"declined"|"expired"|"cancelled"|"superseded")

---@alias quote.revision_number integer

---@alias quote.seen_revision integer

---@alias quote.line_number integer

---@alias quote.why string

---@alias quote.person string

---@alias quote.line_note string

---@class quote.line
---@field amount money
---@field discount? decimal
---@field item_id string
---@field item_number string # How people call the item
---@field name string # The item in the customer's language, as it was called that day
---@field note? string # What the customer is told about the line
---@field number integer
---@field price_basis order.price_basis
---@field quantity integer
---@field unit string
---@field unit_price? money

---@class quote.next_step
---@field at instant
---@field does ("remind"|"expire")

---@class quote.quote
---@field assigned_to? string # Whose work it is: the name a person signs in with
---@field contact_id? string # The person who asked for the customer
---@field created_at instant
---@field created_by string
---@field currency string # ISO 4217: DKK, EUR, USD
---@field customer_id string
---@field customer_number string
---@field discount money
---@field external_number? string # The customer's own reference
---@field id string
---@field lines list<quote.line>
---@field next? quote.next_step
---@field note? string
---@field number string
---@field order_id? string
---@field order_number? string
---@field quoted_on date
---@field reason? string # Why it was declined, cancelled or opened again
---@field reminded_at? instant
---@field reminders integer
---@field requested_date? date
---@field revision integer
---@field sent_at? instant
---@field ship_to? customer.address
---@field state quote.quote_state
---@field subtotal money # Before discounts
---@field total money
---@field valid_until? date # The last day it can be accepted
---@field version integer

---@class quote.quote_row
---@field assigned_to? string
---@field customer_id string
---@field customer_name string
---@field external_number? string
---@field id string
---@field number string
---@field order_id? string
---@field quoted_on date
---@field revision integer
---@field state quote.quote_state
---@field total money
---@field valid_until? date

---@class quote.new_line
---@field discount? decimal
---@field item_id? string
---@field item_number? string # How people call the item
---@field note? string # What the customer is told about the line
---@field quantity integer
---@field unit? string # pcs, box, hour …
---@field unit_price? money

---@class quote.line_change
---@field discount? decimal
---@field note? string # What the customer is told about the line
---@field number integer
---@field quantity? integer
---@field unit? string # pcs, box, hour …
---@field unit_price? money

---@class quote.change
---@field field string
---@field from? string
---@field line? integer
---@field to? string

---@class quote.revision
---@field changes list<quote.change>
---@field contact_id? string
---@field external_number? string
---@field lines list<quote.line>
---@field made_at instant
---@field made_by string
---@field note? string
---@field number integer
---@field reason? string
---@field requested_date? date
---@field sent_at? instant
---@field sent_to? string
---@field ship_to? customer.address
---@field state quote.quote_state
---@field total money

---@class quote.step
---@field at instant
---@field by string
---@field details? any
---@field event string
---@field kind ("step"|"flow")
---@field reason? string
---@field revision? integer
---@field seq integer
---@field state ("success"|"failure"|"waiting"|"left")
---@field title string

---@class quote.transition
---@field event string
---@field from quote.quote_state
---@field to quote.quote_state

---@class quote.asked_quote
---@field currency string
---@field number string
---@field quoted_on date
---@field revision integer
---@field total money
---@field valid_until? date

---@class quote.asked_line
---@field amount money
---@field item catalog.item_summary
---@field number integer
---@field price_basis order.price_basis
---@field quantity integer

---@alias agent.intent ("order_request"|"change"|"accept"|"decline"|"question"|"other")

---@class agent.place
---@field from integer # Characters before it
---@field source string # text, or the name of an attachment
---@field to integer # The last character, counted from 1
---@field words string

---@class agent.alternative
---@field confidence integer
---@field item string

---@class agent.line
---@field alternatives list<agent.alternative>
---@field ambiguous boolean
---@field answers? integer # The line that was asked about, counted from 1
---@field change? ("set"|"add"|"remove")
---@field confidence integer
---@field evidence agent.place
---@field item? string # The item's number; absent when it is not certain
---@field missing list<("item"|"quantity")>
---@field quantity? decimal
---@field unit? string # pcs, box, kg …: as asked for, else the item's

---@class agent.asked_line
---@field alternatives? list<string>
---@field item? string
---@field missing? list<("item"|"quantity")>
---@field quantity? decimal
---@field words string

---@class agent.reading
---@field flagged list<reason>
---@field ignored_date? date # It was asked for, and had passed
---@field intent agent.intent
---@field language string
---@field lines list<agent.line>
---@field references list<string>
---@field requested_date? date
---@field would_reply boolean

---@class agent.attachment
---@field name string
---@field text string

---@class agent.asked
---@field asked_back? list<agent.asked_line> # What the customer was asked last; short answers to it are understood
---@field attachments? list<agent.attachment>
---@field date date # The day it came
---@field forwarded? string # What it passes on, when that is known
---@field known_as? list<{ item: string, reference: string }> # The customer's own item numbers
---@field language? string # The customer's, when the text does not tell
---@field names? list<string> # What the sender may sign with
---@field open? list<{ item: string, quantity?: decimal }> # Lines of the open quote
---@field quoted? string # What it quotes, when that is known
---@field reply? boolean
---@field subject? string
---@field text string # The new text of the mail

---@class agent.parsed_mail
---@field expected? any
---@field file string
---@field read any

---@class agent.proposal
---@field customer? string # Number of the customer who has the sender's address
---@field file string
---@field flagged list<reason>
---@field ignored_date? date
---@field intent agent.intent
---@field language string
---@field lines list<agent.line>
---@field references list<string>
---@field requested_date? date
---@field would_reply boolean

---@class agent.expected_line
---@field ambiguous? boolean
---@field item? string
---@field quantity? decimal
---@field unit? string

---@class agent.expected
---@field also_dates? list<string>
---@field also_intents? list<agent.intent>
---@field catalog? string
---@field customer? string
---@field difficulty ("easy"|"medium"|"hard")
---@field flagged? list<string>
---@field half? string
---@field intent agent.intent
---@field kind? string
---@field language? string
---@field lines list<agent.expected_line>
---@field mail_flags? list<string>
---@field notes? string
---@field open? list<{ item: string, quantity?: decimal, unit?: string }>
---@field requested_date? date
---@field thread? string
---@field would_reply? boolean

---@alias agent.written_kind ("quote"|"quote_changed"|"question"|"unavailable"|"order"|"reminder"|"closing"|"declined"|"answer")

---@alias agent.missing_fact ("item"|"quantity"|"unit")

---@class agent.letter_document
---@field dated? date
---@field lines list<{ amount: money, item: string, name: string, quantity: integer, unit: string }>
---@field number string
---@field reference? string
---@field requested_date? date
---@field revision? integer
---@field total money
---@field valid_until? date

---@class agent.letter_question
---@field alternatives? list<{ item: string, name: string, unit?: string }>
---@field item? string # What was understood, when that is more
---@field missing list<agent.missing_fact>
---@field units? list<string> # Those it could be
---@field words? string # What the customer wrote

---@class agent.letter_shortage
---@field available integer
---@field earliest? date
---@field item string
---@field name string
---@field unit? string
---@field wanted integer

---@class agent.letter_facts
---@field ask_date? boolean
---@field attached? boolean # The document goes with it
---@field business string
---@field document? agent.letter_document
---@field ignored_date? date # It was asked for, and had passed
---@field name? string # Of the person it is written to, when it is known
---@field questions? list<agent.letter_question>
---@field shortages? list<agent.letter_shortage>
---@field signature? string # Of the agent; without one the business signs
---@field subject? string # Of the mail it answers
---@field token? string # What the subject of the task carries
---@field words? string

---@alias agent.letter_words string

---@class agent.told_line
---@field amount string
---@field item string
---@field name string
---@field quantity string
---@field unit string

---@class agent.told_question
---@field about string
---@field alternatives list<{ item: string, name: string, unit: string }>
---@field missing list<agent.missing_fact>
---@field units list<string>

---@class agent.told_shortage
---@field available string
---@field earliest string
---@field item string
---@field name string
---@field unit string
---@field wanted string

---@class agent.letter_table
---@field columns list<{ right?: boolean, title: string }>
---@field rows list<list<string>>

---@class agent.letter_part
---@field table? agent.letter_table
---@field words? string

---@class agent.letter
---@field html string
---@field language string
---@field subject string
---@field text string

---@alias agent.agent_name string

---@alias agent.agent_initials string

---@alias agent.agent_key string

---@alias agent.agent_state ("active"|"off"|"archived")

---@alias agent.review_of_mail string

---@class agent.settings
---@field capable_to_promise? boolean # Promise the earliest day it can be shipped
---@field daily_limit? integer # Mails taken on a day, where the business is
---@field language? string # en, da, pt-BR
---@field make_orders? boolean # Make the order when the customer accepts
---@field minutes_per_order? integer
---@field minutes_per_quote? integer
---@field only_available? boolean # Ask for help when there is not enough in stock
---@field read_attachments? boolean
---@field review_orders? boolean
---@field review_quotes? boolean
---@field review_registered? string # all, first or none; anything else is taken for all
---@field review_unregistered? string # all, first or none; anything else is taken for all
---@field second_reader? boolean # Ask a second reader, which is installed beside: see the docs
---@field send_quotes? boolean # Mail the quote and wait for the customer's yes
---@field signature? string

---@class agent.agent_view
---@field created_at instant
---@field created_by string
---@field id string
---@field initials string
---@field mailbox string
---@field name string
---@field settings agent.settings
---@field since instant
---@field state agent.agent_state
---@field version integer

---@alias agent.task_state ("ready"|"running"|"paused"|"completed"|"stopped_by_user"|"stopped_by_system")

---@alias agent.step_kind ("incoming_mail"|"quote"|"order"|"outgoing_mail"|"assistance")

---@alias agent.message_state ("draft"|"reviewed"|"sent"|"maybe_sent"|"marked_sent"|"failed"|"discarded"|"rejected")

---@alias agent.letter_kind string

---@alias agent.task_key string

---@alias agent.reasoning string

---@class agent.wanted_line
---@field alternatives? list<string>
---@field because? string # Why it is this item, when the words alone do not say so
---@field change? ("set"|"add"|"remove")
---@field confidence integer
---@field item? string
---@field quantity? decimal
---@field unit? string
---@field words string # What the customer wrote

---@class agent.step
---@field answer? string
---@field answered_at? instant
---@field assigned_to? string
---@field by? string
---@field details? any
---@field due_at? instant
---@field id string # The review's id
---@field kind agent.step_kind
---@field opened_at instant
---@field options list<string>
---@field reason? string
---@field state string
---@field task_id string
---@field title string

---@class agent.message
---@field cc list<string>
---@field document? any
---@field drafted_at instant
---@field edited boolean
---@field files list<any>
---@field html? string
---@field id string
---@field kind string
---@field language string
---@field message_id? string
---@field reason? string
---@field reviewed_at? instant
---@field reviewed_by? string
---@field sent_at? instant
---@field state agent.message_state
---@field subject string
---@field task_id string
---@field text string
---@field to string
---@field version integer

---@class agent.task_row
---@field agent string
---@field attention boolean
---@field continues? string
---@field created_at instant
---@field customer_id? string
---@field ended_at? instant
---@field id string
---@field number string
---@field order_id? string
---@field quote_id? string
---@field sender? string
---@field state agent.task_state
---@field title string
---@field waits_for? string

---@class agent.task
---@field agent string
---@field attention boolean
---@field contact_id? string
---@field continued_by? string
---@field continues? string
---@field created_at instant
---@field customer_id? string
---@field customer_number? string
---@field ended_at? instant
---@field ended_by? string
---@field flow? string
---@field id string
---@field mail string
---@field messages list<agent.message>
---@field number string
---@field order_id? string
---@field order_number? string
---@field quote_id? string
---@field quote_number? string
---@field reason? string
---@field requested_date? date
---@field sender? string
---@field state agent.task_state
---@field steps list<agent.step>
---@field thread_id string
---@field title string
---@field version integer
---@field waits_for? string # person, customer, or operator: its flow has failed
---@field wanted list<agent.wanted_line>

---@class agent.attention_item
---@field agent string
---@field customer_number? string
---@field kind ("step"|"maybe_sent"|"failed")
---@field message? string
---@field reason? string
---@field since instant
---@field step? agent.step
---@field task string
---@field task_id string
---@field task_title string
---@field title string

---@class agent.notice
---@field agent string
---@field code string
---@field since? instant
---@field text string

---@class agent.happening
---@field answered_at? instant
---@field at instant
---@field by? string
---@field due_at? instant
---@field kind ("mail"|"letter"|"decision"|"review"|"wait"|"document"|"step"|"log")
---@field mail? string
---@field message? string
---@field state ("done"|"waiting"|"failed"|"left")
---@field step? string
---@field text? string
---@field title string

---@alias agent.mark_state ("open"|"done"|"dismissed")

---@class agent.mark
---@field at instant
---@field by? string
---@field confidence ("normal"|"low")
---@field document ("quote"|"order")
---@field document_id string
---@field field string
---@field id string
---@field line? integer
---@field revision integer
---@field settled_at? instant
---@field state agent.mark_state
---@field task_id string
---@field value string
---@field version integer
---@field why string

---@alias agent.log_level ("info"|"warning"|"error")

---@class agent.log_entry
---@field agent? string
---@field at instant
---@field by string
---@field description string
---@field details? any
---@field id string
---@field kind string
---@field level agent.log_level
---@field reason? string
---@field task? string
---@field task_id? string

---@class agent.made
---@field count integer
---@field entry ("active"|"deleted"|"converted"|"posted")
---@field kind ("quote"|"order")
---@field state string
---@field total money

---@class agent.saved
---@field formula string # How the minutes come about: configured, not measured
---@field minutes integer

---@class agent.sender_choice
---@field create? customer.new_customer
---@field update? string # A customer's id or number, which gets the sender's address
---@field use? string # A customer's id or number, for this task only

---@class agent.instruction
---@field lines? list<{ item: string, quantity: decimal, words?: string }>
---@field reply? string # What to write to the customer
---@field requested_date? date
---@field sender? agent.sender_choice

---@class agent.behind
---@field customer_waits boolean
---@field mail_under_way boolean
---@field mails_sent integer
---@field order? { id: string, number: string }
---@field quote? { id: string, number: string, state: string }

---@class agent.asked_sender
---@field address? string
---@field authenticated ("pass"|"fail"|"none"|"unknown")
---@field class ("registered"|"unregistered"|"ambiguous"|"lookalike")
---@field customer? customer.summary
---@field other boolean # Not whom the task is for
---@field resembles list<string>

---@class agent.asked_mail
---@field first boolean # The first of its thread
---@field flags list<string>
---@field subject string
---@field unread list<string>
---@field words integer

---@class agent.asked_reading
---@field confidence integer
---@field flagged list<string>
---@field intent agent.intent
---@field language string
---@field lines integer

---@class agent.other_reading
---@field intent agent.intent
---@field lines? list<{ item?: string, quantity?: decimal, unit?: string, words: string }>
---@field requested_date? date

---@class agent.second_line
---@field item? string
---@field quantity? decimal
---@field state ("same"|"other"|"only_here"|"only_there"|"unproven")
---@field unit? string
---@field why? string
---@field words string

---@class agent.second_reading
---@field agrees boolean
---@field differs list<string>
---@field failed? string # Why there is none
---@field intent? agent.intent
---@field lines list<agent.second_line>
---@field requested_date? date

---@alias coverage.kind string

---@alias coverage.unit ("day"|"week"|"month"|"quarter"|"year")

---@alias coverage.duration_type ("fixed"|"variable"|"open")

---@alias coverage.basis ("given"|"fulfilment"|"today")

---@alias coverage.clamp ("forward"|"back")

---@alias coverage.clock_time string

---@alias coverage.return_type ("cancel_item"|"return_for_credit"|"return_for_credit_and_item")

---@alias coverage.stop_how ("cancel"|"revision"|"return"|"expire"|"terminate")

---@class coverage.moment
---@field date date
---@field time? string # 10:30:00

---@class coverage.duration
---@field amount integer
---@field extra_days? integer
---@field extra_seconds? integer
---@field unit coverage.unit

---@class coverage.shown_duration
---@field amount integer
---@field decimal decimal
---@field extra_days integer
---@field extra_seconds integer
---@field text string # 3 months + 6 days
---@field unit coverage.unit

---@class coverage.cover_ref
---@field asset_id? string
---@field line_id? string
---@field line_number? integer
---@field order_number? string
---@field serial_number? string

---@class coverage.covered
---@field asset_id? string
---@field item_number? string
---@field line_id? string
---@field line_number? integer
---@field order_id? string
---@field order_number? string
---@field serial_number? string
---@field status? string

---@class coverage.billing
---@field adjustments? list<{ from_period: integer, percent: decimal, periods?: integer }>
---@field first_invoice_on? date
---@field frequency? ("one_time"|"day"|"week"|"month"|"quarter"|"year")
---@field overrides? list<{ amount: money, period: integer }>
---@field period_start? ("service"|"calendar")
---@field periods? integer # Number of billing periods
---@field type? ("periodic"|"milestone")

---@class coverage.coverage
---@field activated_at? instant
---@field amount money
---@field associated_line_id? string
---@field basis coverage.basis
---@field billing? coverage.billing
---@field covered? coverage.covered
---@field customer_id string
---@field duration? coverage.shown_duration
---@field duration_type coverage.duration_type
---@field ends? coverage.moment
---@field ends_at? instant
---@field hold_reason? string
---@field id string
---@field item_id string
---@field item_number string
---@field kind string # extended_warranty, service_level_agreement …
---@field line_id string
---@field line_number integer
---@field notices? list<reason>
---@field order_id string
---@field order_number string
---@field original_quantity integer
---@field parent_id? string
---@field price? money
---@field price_basis order.price_basis
---@field price_unit? coverage.unit
---@field quantity integer
---@field renews_id? string
---@field return_type? coverage.return_type
---@field returnable integer # Ordered less what was returned
---@field returned_quantity integer
---@field split_from? string
---@field starts? coverage.moment
---@field starts_at? instant
---@field status order.line_status
---@field stop_reason? string
---@field stopped_at? instant
---@field stopped_how? coverage.stop_how
---@field version integer
---@field waiting? string # In words: what the line still waits for
---@field zone string

---@class coverage.asset
---@field coverable boolean
---@field customer_id string
---@field id string
---@field item_id? string
---@field item_number? string
---@field serial_number string
---@field sold_line_id? string
---@field what string

---@class coverage.new_coverage
---@field billing? coverage.billing
---@field cover_from? coverage.moment
---@field cover_to? coverage.moment
---@field covers? list<coverage.cover_ref>
---@field discount? decimal
---@field duration? coverage.duration
---@field duration_unit? coverage.unit
---@field ends? coverage.moment
---@field item_id? string
---@field item_number? string # How people call the item
---@field order_id string
---@field quantity? integer
---@field shipment_set? string
---@field starts? coverage.moment
---@field unit_price? money
---@field with_line_id? string # A subscription line: the line of the same order it goes with
---@field zone? string

---@class coverage.asked_item
---@field category? string
---@field configured boolean
---@field contract_coverage boolean
---@field coverable boolean
---@field coverage_kind? string
---@field kind string
---@field number string
---@field per_call boolean

---@class coverage.asked_coverage
---@field associated? ("same_order"|"other_order"|"asset")
---@field cover_from? coverage.moment
---@field cover_to? coverage.moment
---@field ends? coverage.moment
---@field item coverage.asked_item
---@field kind? string
---@field quantity integer
---@field starts? coverage.moment

---@class coverage.asked_covered
---@field fulfilled boolean
---@field id string
---@field is ("line"|"asset")
---@field is_coverage boolean
---@field is_option boolean
---@field item coverage.asked_item
---@field options list<{ covered: boolean, id: string, item: coverage.asked_item, what: string }>
---@field order_status? string
---@field parent_covered boolean
---@field quantity integer
---@field same_order boolean
---@field status? string
---@field what string # As people call it: line 2 of SO-000001

---@class coverage.asked_change
---@field begun boolean
---@field duration_type coverage.duration_type
---@field ends? coverage.moment
---@field kind string
---@field quantity integer
---@field returnable integer
---@field starts? coverage.moment
---@field status string
---@field stopped boolean

---@class coverage.asked_target
---@field fulfilled boolean
---@field in_fulfilment boolean
---@field same_order boolean
---@field status? string
---@field what string

---@class coverage.other_coverage
---@field ends? coverage.moment
---@field id string
---@field kind string
---@field quantity integer
---@field status string

---@alias coverage.rounding ("half_up"|"half_even"|"down"|"up")

---@alias coverage.proration ("actual"|"fixed_30"|"none")

---@alias coverage.plan_type ("periodic"|"instalments"|"milestones")

---@alias coverage.plan_status ("active"|"held"|"stopped"|"done")

---@class coverage.partial_rule
---@field below_days? integer
---@field below_percent? integer
---@field bill ("share"|"full"|"none")

---@class coverage.adjustment
---@field from_period integer
---@field percent decimal
---@field periods? integer

---@class coverage.override
---@field amount money
---@field period integer

---@class coverage.milestone
---@field on date
---@field percent decimal

---@class coverage.plan
---@field align ("service"|"calendar")
---@field billed money
---@field count integer
---@field coverage_id string
---@field credited money
---@field every? integer
---@field from_on date
---@field hold_code? string
---@field hold_reason? string
---@field id string
---@field next_due_on? date
---@field next_period? integer
---@field parts? integer
---@field proration coverage.proration
---@field rounding coverage.rounding
---@field status coverage.plan_status
---@field stop_on? date
---@field total? money
---@field type coverage.plan_type
---@field unit coverage.unit
---@field units integer
---@field until_on? date # the first day not covered
---@field version integer

---@class coverage.planned_bill
---@field amount money
---@field due_on date
---@field from_on date
---@field period integer
---@field until_on? date

---@class coverage.entry
---@field amount money
---@field dated_on date
---@field from_on? date
---@field id string
---@field kind ("bill"|"credit")
---@field number integer
---@field period? integer
---@field plan_id string
---@field reason string
---@field until_on? date

---@class coverage.balance
---@field ahead money # billed less credited less earned: paid for what is still to come
---@field billed money
---@field coverages integer
---@field credited money
---@field currency string
---@field earned money

---@class coverage.renewal
---@field coverage_id string
---@field drafted_at instant
---@field duration? { amount: integer, unit: coverage.unit }
---@field id string
---@field new_coverage_id? string
---@field note? string
---@field quantity integer
---@field starts coverage.moment
---@field status ("draft"|"accepted"|"declined")
---@field unit_price? money
---@field version integer

---@class coverage.asked_contract
---@field amount money
---@field category? string
---@field duration_unit? coverage.unit
---@field from_on date
---@field item string
---@field kind string
---@field price_unit? coverage.unit
---@field quantity integer
---@field subscription boolean
---@field until_on? date # the first day not covered

---@class coverage.asked_buyer
---@field group? string
---@field number string

---@alias link.entity string

---@alias link.record_key string

---@alias link.record_id string

---@alias link.side string

---@alias link.counted integer

---@alias link.why string

---@class link.message
---@field base integer
---@field decided? integer
---@field entity string # The kind of record both sides have: lead
---@field fields any
---@field from string # commerce, crm …
---@field key string # The key that both sides know the record by
---@field message_id string
---@field version integer

---@class link.receipt
---@field code? string
---@field same boolean
---@field state ("applied"|"skipped"|"stale"|"parked"|"conflict")
---@field text? string
---@field version integer

---@class link.hello
---@field enabled boolean
---@field entities list<{ entity: string, state: ("on"|"paused"|"off") }>
---@field protocol integer
---@field side string # commerce, crm …

---@class link.introduced
---@field enabled boolean
---@field entities list<{ entity: string, state: ("on"|"paused"|"off") }>
---@field peer_url string
---@field protocol integer
---@field side string # commerce, crm …

---@class link.told
---@field again boolean
---@field seconds? integer

---@class link.hop
---@field hop string
---@field ok boolean
---@field text? string

---@alias link.record_state ("synced"|"pending"|"error"|"parked")

---@class link.link_record
---@field attempts integer
---@field changed_at instant
---@field entity string # The kind of record both sides have: lead
---@field fields? any
---@field id string # entity:key
---@field key string # The key that both sides know the record by
---@field next_try_at? instant
---@field our_version integer
---@field parked? { base: integer, code: string, fields: any, next_try_at?: instant, text?: string, version: integer }
---@field problem? { code: string, text?: string }
---@field settled_version integer
---@field state link.record_state
---@field their_version integer
---@field version integer
---@field waiting_since? instant

---@class link.record_row
---@field attempts integer
---@field changed_at instant
---@field code? string
---@field entity string # The kind of record both sides have: lead
---@field id string # entity:key
---@field key string # The key that both sides know the record by
---@field state link.record_state
---@field text? string
---@field waiting_since? instant

---@class link.history_row
---@field at instant
---@field base integer
---@field by string
---@field code? string
---@field direction ("in"|"out")
---@field fields? any
---@field id string
---@field message_id string
---@field outcome string
---@field repeats integer
---@field text? string
---@field version integer

---@class link.entity_row
---@field by string
---@field entity string # The kind of record both sides have: lead
---@field error integer
---@field last_problem? { at: instant, code: string, record: string, text?: string }
---@field oldest_pending? instant
---@field parked integer
---@field pending integer
---@field reason? string
---@field since instant
---@field state ("on"|"paused"|"off")
---@field synced integer

---@class link.sync_row
---@field again boolean
---@field by string
---@field ended_at? instant
---@field entity string # The kind of record both sides have: lead
---@field id string
---@field looked_at integer
---@field sent integer
---@field started_at instant
---@field state ("running"|"done"|"failed")
---@field text? string

---@alias link.entities_named list<string>

---@alias link.direction ("out"|"in")

---@class link.judged
---@field entity string # The kind of record both sides have: lead
---@field key string # The key that both sides know the record by
---@field side string # commerce, crm …

---@alias link.policy_why string

---@alias partner.request_kind ("onboarding"|"user_add"|"user_edit"|"user_remove")

---@alias partner.request_status ("submitted"|"pulled"|"imported"|"held"|"refused")

---@alias partner.prospect_status ("open"|"approved"|"rejected")

---@alias partner.route ("sales"|"direct")

---@alias partner.occasion ("won"|"lost"|"disqualified")

---@alias partner.user_role ("admin"|"user")

---@alias partner.user_status ("pending"|"active"|"disabled"|"removed")

---@alias partner.entity ("prospect"|"lead"|"opportunity"|"account"|"contact")

---@class partner.hop
---@field hop string
---@field ok boolean
---@field text string

---@alias partner.person_name string

---@alias partner.why string

---@alias partner.key_of string

---@alias partner.page_size integer

---@alias partner.page_cursor string

---@class partner.contact
---@field email string
---@field first_name string
---@field language? string # en, da, pt-BR
---@field last_name string
---@field phone? string

---@class partner.company
---@field email? string
---@field name string
---@field phone? string
---@field registration_number? string
---@field website? string

---@class partner.address
---@field city string
---@field country string # ISO 3166: DK, DE, US
---@field postal_code? string
---@field region? string
---@field street string

---@class partner.form
---@field address partner.address
---@field company partner.company
---@field contact partner.contact
---@field more? table<string, string>
---@field note? string

---@class partner.summary
---@field address partner.address
---@field company partner.company
---@field contact partner.contact
---@field id string
---@field more table<string, string>
---@field number string
---@field opened_at instant
---@field round integer

---@class partner.duplicate
---@field id string
---@field kind ("prospect"|"hierarchy")
---@field name string
---@field number string
---@field why ("registration_number"|"name_and_address")

---@class partner.namesake
---@field id string
---@field kind customer.customer_kind
---@field name string
---@field number string

---@class partner.request
---@field email string
---@field hierarchy_id? string
---@field id string
---@field kind partner.request_kind
---@field name string
---@field prospect_id? string
---@field pulled_at? instant
---@field reasons list<reason>
---@field reference string
---@field settled_at? instant
---@field status partner.request_status
---@field submitted_at instant
---@field user_id? string
---@field version integer

---@class partner.outside
---@field at? instant
---@field by? string
---@field id? string
---@field reason? string
---@field status string

---@class partner.prospect_row
---@field company string
---@field email string
---@field id string
---@field lead? string
---@field number string
---@field opened_at instant
---@field opportunity? string
---@field route? partner.route
---@field status partner.prospect_status
---@field type string
---@field waiting_for? string

---@class partner.prospect
---@field address partner.address
---@field company partner.company
---@field contact partner.contact
---@field decision? { at: instant, by: string, reason?: string, where: string }
---@field duplicates list<partner.duplicate>
---@field hierarchy_id? string
---@field id string
---@field lead? partner.outside
---@field more? table<string, string>
---@field note? string
---@field number string
---@field opened_at instant
---@field opportunity? partner.outside
---@field organization_id? string
---@field person_id? string
---@field round integer
---@field route? partner.route
---@field same_email list<partner.namesake> # Customers with the requester's e-mail
---@field shared boolean
---@field status partner.prospect_status
---@field type string
---@field version integer
---@field waiting? { reason: string, since: instant }

---@class partner.note
---@field at instant
---@field by string
---@field kind string
---@field round integer
---@field said string

---@class partner.letter_facts
---@field business string
---@field company string
---@field first_name string
---@field language string # en, da, pt-BR
---@field last_name string
---@field now instant
---@field number? string # The prospect's, or the hierarchy's for a user
---@field occasion ("approved"|"rejected"|"user_added")
---@field reason? string
---@field role? partner.user_role
---@field site string
---@field to string

---@class partner.member
---@field created_at instant
---@field customer_id? string
---@field email string
---@field hierarchy_id string
---@field id string
---@field leaving boolean
---@field name string
---@field reason? string
---@field role partner.user_role
---@field status partner.user_status
---@field version integer

---@class partner.hierarchy_row
---@field id string
---@field name string
---@field number string
---@field organization_id string
---@field published_at? instant
---@field purpose string
---@field to_publish boolean
---@field version integer

---@class partner.hierarchy
---@field id string
---@field name string
---@field number string
---@field organization_id string
---@field published_at? instant
---@field purpose string
---@field to_publish boolean
---@field users list<partner.member>
---@field version integer

---@class partner.difference
---@field admin_has string
---@field customer_id string
---@field field string
---@field has string
---@field name string
---@field number string
---@field user_id string

---@alias sales.lead_status ("open"|"qualified"|"disqualified"|"superseded")

---@alias sales.opportunity_status ("open"|"won"|"lost"|"superseded")

---@alias sales.source ("dual_write"|"manual")

---@alias sales.view ("my_open"|"commerce_b2b"|"all")

---@alias sales.word string

---@alias sales.why string

---@alias sales.person string

---@alias sales.key_of string

---@alias sales.page_size integer

---@alias sales.page_cursor string

---@class sales.contact_section
---@field email? string
---@field first_name? string
---@field language? string # en, da, pt-BR
---@field last_name string
---@field phone? string

---@class sales.company_section
---@field city? string
---@field country? string
---@field email? string
---@field name string
---@field phone? string
---@field postal_code? string
---@field region? string
---@field registration_number? string
---@field street? string
---@field website? string

---@class sales.commerce
---@field decided_at? string
---@field decided_by? string
---@field note? string
---@field number? string
---@field reason? string
---@field status? string
---@field waiting_for? string

---@class sales.lead_row
---@field company string
---@field contact string
---@field id string
---@field number string
---@field opened_at instant
---@field owner? string
---@field source sales.source
---@field status sales.lead_status
---@field topic string

---@class sales.lead
---@field account_id? string
---@field closed_at? instant
---@field closed_by? string
---@field commerce? sales.commerce
---@field company sales.company_section
---@field contact sales.contact_section
---@field contact_id? string
---@field id string
---@field number string
---@field opened_at instant
---@field opportunity_id? string
---@field owner? string
---@field prospect_id? string
---@field reason? string
---@field source sales.source
---@field status sales.lead_status
---@field topic string
---@field version integer

---@class sales.opportunity
---@field account_id? string
---@field closed_at? instant
---@field closed_by? string
---@field commerce? sales.commerce
---@field contact_id? string
---@field id string
---@field lead_id string
---@field name string
---@field number string
---@field opened_at instant
---@field owner? string
---@field prospect_id? string
---@field reason? string
---@field status sales.opportunity_status
---@field version integer

---@class sales.opportunity_row
---@field id string
---@field lead_id string
---@field name string
---@field number string
---@field opened_at instant
---@field owner? string
---@field status sales.opportunity_status

---@class sales.account
---@field city? string
---@field country? string
---@field created_at instant
---@field email? string
---@field id string
---@field language? string # en, da, pt-BR
---@field name string
---@field number string
---@field phone? string
---@field postal_code? string
---@field prospect_id? string
---@field region? string
---@field registration_number? string
---@field street? string
---@field version integer
---@field website? string

---@class sales.contact
---@field account_id? string
---@field created_at instant
---@field email? string
---@field first_name? string
---@field id string
---@field language? string # en, da, pt-BR
---@field last_name string
---@field number string
---@field phone? string
---@field prospect_id? string
---@field version integer

---@class sales.note
---@field at instant
---@field by string
---@field said string

---@alias subscription.status ("draft"|"active"|"paused"|"held"|"ended"|"cancelled")

---@alias subscription.month_end ("keep_day"|"end_of_month"|"from_end")

---@alias subscription.price_basis ("agreed"|"list")

---@alias subscription.disposition ("generated"|"skipped"|"paused"|"held")

---@alias subscription.channel ("desk"|"web")

---@class subscription.line_input
---@field item_id? string
---@field item_number? string # instead of item_id
---@field price_basis? subscription.price_basis
---@field quantity integer
---@field unit_price? money

---@class subscription.line
---@field item_id string
---@field item_number string
---@field price_basis subscription.price_basis
---@field quantity integer
---@field unit_price money

---@class subscription.until_end
---@field last_due_date? date
---@field orders integer # orders still to come

---@class subscription.header
---@field channel subscription.channel
---@field currency string
---@field current_subscription integer # Current Subscription: orders made so far
---@field customer_id string
---@field end_date? date
---@field frequency string # Fulfillment Frequency: how often an order is made
---@field id string
---@field last_due_date? date
---@field last_ordered_date? date
---@field next_due_at? instant
---@field next_due_date? date
---@field number string
---@field order_limit? integer
---@field reference? string
---@field start_date date
---@field status subscription.status
---@field status_code? string
---@field status_reason? string
---@field version integer
---@field zone string

---@class subscription.subscription
---@field cancel_on? date
---@field channel subscription.channel
---@field currency string
---@field current_subscription integer # Current Subscription: orders made so far
---@field customer_id string
---@field end_date? date
---@field frequency string # Fulfillment Frequency: how often an order is made
---@field held_periods integer
---@field id string
---@field last_due_date? date
---@field last_ordered_date? date
---@field lines list<subscription.line>
---@field month_end? subscription.month_end
---@field next_due_at? instant
---@field next_due_date? date
---@field number string
---@field order_limit? integer
---@field pause_from? date
---@field pause_until? date
---@field reference? string
---@field schedule { anchor: date, next_period: integer, version: integer }
---@field start_date date
---@field status subscription.status
---@field status_code? string
---@field status_reason? string
---@field until_end? subscription.until_end
---@field version integer
---@field zone string
---@field zone_from ("own"|"customer")

---@class subscription.period
---@field code? string
---@field disposition subscription.disposition
---@field due_date date
---@field number? integer # which order of the subscription
---@field order_id? string
---@field period integer
---@field reason? string
---@field schedule_version integer
---@field settled_at instant

---@class subscription.forecast_order
---@field amount? money
---@field disposition subscription.disposition
---@field due_date date
---@field number? integer
---@field period integer
---@field reason? string
---@field schedule_version integer

---@class subscription.forecast_total
---@field currency string
---@field held_orders integer
---@field held_revenue money
---@field month string
---@field orders integer
---@field revenue money

---@class subscription.job_run
---@field counts table<string, integer>
---@field details string # Details
---@field id string
---@field job_completion_time? instant # Job Completion Time
---@field job_run_status string # Job Run Status
---@field job_type string # Job Type
---@field manual boolean
---@field note? string
---@field resumed_from? string
---@field started_at instant

-- Questions and outcomes --------------------------------------------------

---agent.accepts: asked when a mail seems to accept a quote.
---@class agent.accepts.ask
---@field agent string
---@field attached boolean # Something is attached: perhaps an order
---@field changes boolean # It asks for changes as well
---@field confidence integer
---@field flagged list<reason>
---@field intent agent.intent
---@field now instant
---@field quotes list<{ number: string, revision: integer, state: string, valid_until?: date }>
---@field sender agent.asked_sender
---@field today date
---@field words string

---agent.available: asked when a quote is about to be made.
---@class agent.available.ask
---@field agent string
---@field customer customer.summary
---@field lines list<{ available: boolean, balance: integer, earliest?: date, item: string, level: ("out"|"limited"|"available"), quantity: integer, ship_on?: date, unit: string }>
---@field now instant
---@field requested_date? date
---@field settings agent.settings
---@field today date

---agent.deadline: asked when the agent has asked the customer something, and after each reminder.
---@class agent.deadline.ask
---@field agent string
---@field asked_at instant
---@field letter string
---@field now instant
---@field reminders integer
---@field zone string

---agent.extract: asked when a mail was read.
---@class agent.extract.ask
---@field agent string
---@field asked_before integer # Questions without success
---@field flagged list<reason>
---@field intent agent.intent
---@field lines list<agent.wanted_line>
---@field now instant
---@field ordered boolean
---@field other? agent.second_reading
---@field quote? ("draft"|"sent")
---@field requested_date? date
---@field sender agent.asked_sender

---agent.letter: asked when a letter to a customer is drafted.
---@class agent.letter.ask
---@field ask_date boolean
---@field asked integer # How many things are asked
---@field attached boolean
---@field business string
---@field dated? string
---@field ignored? string
---@field kind agent.written_kind
---@field language string
---@field lines list<agent.told_line>
---@field name? string
---@field number? string
---@field questions list<agent.told_question>
---@field reference? string
---@field requested? string
---@field revision? string
---@field short integer # How many items are short
---@field shortages list<agent.told_shortage>
---@field signature? string
---@field subject? string # The answer to the customer's own subject
---@field total? string
---@field valid_until? string
---@field words? string

---agent.match: asked when lines were read from a mail.
---@class agent.match.ask
---@field agent string
---@field customer? customer.summary
---@field lines list<{ line: agent.wanted_line, position: integer }>
---@field now instant

---agent.relevant: asked when a mail came for an agent.
---@class agent.relevant.ask
---@field agent string
---@field mail agent.asked_mail
---@field now instant
---@field reading agent.asked_reading
---@field sender agent.asked_sender

---agent.review: asked when a mail may be read, a quote or an order is made, a letter is drafted.
---@class agent.review.ask
---@field agent string
---@field changed boolean # It is not the first time for this document
---@field letter? string
---@field mail? agent.asked_mail
---@field now instant
---@field reasons list<reason>
---@field sender agent.asked_sender
---@field settings agent.settings
---@field step agent.step_kind
---@field total? money

---agent.stopped: asked when a person stops a task.
---@class agent.stopped.ask
---@field agent string
---@field behind agent.behind
---@field now instant
---@field reason string

---coverage.change: asked when a coverage is to be changed, cancelled or returned by itself, or follows a quantity or a split.
---@class coverage.change.ask
---@field action ("change"|"cancel"|"return"|"quantity"|"split")
---@field coverage coverage.asked_change
---@field covered? coverage.asked_target
---@field customer customer.summary
---@field effective_at? instant
---@field now instant
---@field quantity? integer

---coverage.duration: asked when a coverage line is added, changed or imported, and its start and duration are to be known.
---@class coverage.duration.ask
---@field computed_ends? coverage.moment
---@field customer customer.summary
---@field item { category?: string, coverage_kind?: string, duration?: catalog.item_duration, duration_type?: coverage.duration_type, number: string }
---@field now instant
---@field occasion ("add"|"change"|"import"|"renew")
---@field requested { duration?: coverage.duration, ends?: coverage.moment }
---@field starts coverage.moment

---coverage.eligible: asked when a coverage line is added, changed or imported.
---@class coverage.eligible.ask
---@field coverage coverage.asked_coverage
---@field covered list<coverage.asked_covered> # None: a subscription line, or a mistake
---@field customer customer.summary
---@field now instant
---@field occasion ("add"|"change"|"import"|"renew")
---@field other_coverages list<coverage.other_coverage> # What covers the same line or asset already

---coverage.plan: asked when a coverage begins to run and its bill plan is made.
---@class coverage.plan.ask
---@field coverage coverage.asked_contract
---@field customer coverage.asked_buyer
---@field now instant
---@field requested? coverage.billing

---coverage.prorate: asked when a coverage, or some of its units, ends before its time and has a bill plan.
---@class coverage.prorate.ask
---@field coverage coverage.asked_contract
---@field customer coverage.asked_buyer
---@field days_used integer
---@field effective_on date # the first day not covered any more
---@field how string # cancel, revision, return, expire, terminate or quantity
---@field now instant
---@field paid money # billed less credited for these units
---@field proration coverage.proration
---@field units integer
---@field used { actual: money, fixed_30: money, none: money }

---link.conflict: asked when a change came from a side that had not seen ours.
---@class link.conflict.ask
---@field base integer
---@field in_a_row integer
---@field now instant
---@field our_version integer
---@field ours? any
---@field record link.judged
---@field their_version integer
---@field theirs any

---link.map: asked when a change is about to be sent to the other side (out), or has come from it (in).
---@class link.map.ask
---@field direction link.direction
---@field fields any
---@field record link.judged

---order.accept: asked when an order is submitted, or made for a subscription.
---@class order.accept.ask
---@field customer order.asked_customer
---@field lines list<order.asked_line>
---@field now instant
---@field order order.asked_order
---@field released list<string>

---order.limit: asked when an order is entered, submitted, made for a subscription or gets larger, and a limit is set.
---@class order.limit.ask
---@field account order.asked_account
---@field customer order.asked_customer
---@field moment ("entry"|"submit"|"subscription"|"revision")
---@field now instant
---@field order order.asked_order
---@field payment order.asked_payment
---@field released list<string>
---@field spender? order.asked_spender

---order.mail: asked when the step mail comes.
---@class order.mail.ask
---@field business string
---@field customer order.asked_customer
---@field language string
---@field lines list<order.mailed_line>
---@field name string
---@field now instant
---@field order order.asked_order
---@field status order.line_status
---@field to string

---order.plan: asked when an order begins its way through the steps.
---@class order.plan.ask
---@field customer order.asked_customer
---@field now instant
---@field order order.asked_order
---@field ships boolean # whether any line ships

---order.promise: asked when somebody asks whether items can be had, and when they could leave.
---@class order.promise.ask
---@field items list<{ available: boolean, balance: integer, category?: string, earliest?: date, item: string, lead_days?: integer, quantity: integer }>
---@field now instant
---@field promising_days integer
---@field safety_days integer
---@field today date

---order.source: asked when an order is accepted, and before it is given to the warehouse.
---@class order.source.ask
---@field customer order.asked_customer
---@field lines list<order.asked_line>
---@field now instant
---@field order order.asked_order
---@field released list<string>
---@field ship_to? customer.address

---order.step: asked when a step of an order has succeeded, has failed, or has rejected the order.
---@class order.step.ask
---@field customer order.asked_customer
---@field now instant
---@field order order.asked_order
---@field reasons list<reason>
---@field result order.step_result
---@field status order.line_status
---@field step string

---partner.decide: asked when the sales side closed an opportunity or disqualified a lead, and when what it waited for is there.
---@class partner.decide.ask
---@field by string
---@field customers { organization: boolean, person: boolean }
---@field duplicates list<partner.duplicate>
---@field now instant
---@field occasion partner.occasion
---@field prospect partner.summary
---@field reason? string
---@field same_email list<partner.namesake>

---partner.mail: asked when a prospect was approved or rejected, or a user was added to a hierarchy.
---@class partner.mail.ask
---@field business string
---@field company string
---@field first_name string
---@field language string # en, da, pt-BR
---@field last_name string
---@field now instant
---@field number? string # The prospect's, or the hierarchy's for a user
---@field occasion ("approved"|"rejected"|"user_added")
---@field reason? string
---@field role? partner.user_role
---@field site string
---@field to string

---partner.route: asked when a prospect is opened; another round keeps the answer.
---@class partner.route.ask
---@field duplicates list<partner.duplicate>
---@field now instant
---@field prospect partner.summary
---@field sales_side ("none"|"local"|"link")
---@field same_email list<partner.namesake>

---partner.validate: asked when an onboarding request is handed in, and again when the sync job turns it into a prospect.
---@class partner.validate.ask
---@field address partner.address
---@field company partner.company
---@field contact partner.contact
---@field duplicates list<partner.duplicate> # The organization is here already; import only
---@field more table<string, string>
---@field note? string
---@field now instant
---@field occasion ("submit"|"import")
---@field open_prospects integer # Open prospects with the requester's e-mail; import only
---@field same_email list<partner.namesake> # Customers with the requester's e-mail; import only

---quote.accepts: asked when a quote is accepted, before an order is made of it.
---@class quote.accepts.ask
---@field customer order.asked_customer
---@field lines list<quote.asked_line>
---@field now instant
---@field quote quote.asked_quote
---@field state quote.quote_state
---@field today date # where the customer is

---quote.expires: asked when a quote is sent, and after each reminder, while nobody answers.
---@class quote.expires.ask
---@field customer order.asked_customer
---@field now instant
---@field quote quote.asked_quote
---@field reminders integer # how often the customer was reminded of this revision
---@field sent_at instant
---@field zone string

---review.assign: asked when a flow or an operation asks a person.
---@class review.assign.ask
---@field now instant
---@field review system.review_facts
---@field zone string

---review.deadline: asked when a review waits and its time for attention has come.
---@class review.deadline.ask
---@field assigned_to? string
---@field escalate_at? instant
---@field escalated_to? string
---@field now instant
---@field opened_at instant
---@field reminded integer
---@field review system.review_facts
---@field zone string

---subscription.allowed: asked when a subscription is created, activated, changed, resumed or released from a hold.
---@class subscription.allowed.ask
---@field channel subscription.channel
---@field customer customer.summary
---@field frequency string
---@field items list<{ category?: string, discontinued: boolean, frequencies: list<string>, id: string, kind: string, number: string, quantity: integer }>
---@field now instant
---@field occasion ("create"|"activate"|"change"|"resume"|"resolve")

---subscription.catch_up: asked when more than one period of a subscription is due at once.
---@class subscription.catch_up.ask
---@field days_late integer
---@field latest_due_date date
---@field now instant
---@field oldest_due_date date
---@field periods_due integer
---@field subscription { customer_id: string, frequency: string, id: string, orders_made: integer }

---subscription.due: asked when a series of due dates is planned: at creation, activation, change and release from a hold.
---@class subscription.due.ask
---@field anchor date
---@field count integer
---@field customer_id string
---@field frequency string
---@field now instant
---@field occasion ("create"|"activate"|"change"|"resolve")
---@field requested? subscription.month_end
---@field unit string
---@field zone string

---subscription.generate: asked when a period of a subscription is due and its order is to be made.
---@class subscription.generate.ask
---@field due_date date
---@field grandfathered list<string> # numbers of items no longer sold at this frequency
---@field lines list<{ agreed_price: money, item_id: string, item_number: string, list_price: money, price_basis: subscription.price_basis, quantity: integer, withdrawn: boolean }>
---@field now instant
---@field number integer # which order of the subscription this would be
---@field subscription { customer_id: string, end_date?: date, frequency: string, id: string, orders_made: integer, start_date: date }

---subscription.run_ended: asked when a run of the job subscription.orders is about to be closed.
---@class subscription.run_ended.ask
---@field counts table<string, integer>
---@field now instant
---@field run_id string
---@field state string

---@class agent.accepts.accept

---@class agent.accepts.no
---@field reason string

---@class agent.accepts.review
---@field reason string

---@class agent.available.go_on
---@field requested_date? date

---@class agent.available.short
---@field reasons list<reason>

---@class agent.deadline.assist
---@field at instant
---@field question string

---@class agent.deadline.remind
---@field at instant

---@class agent.deadline.wait

---@class agent.extract.accept

---@class agent.extract.ask_back

---@class agent.extract.assist
---@field question string

---@class agent.letter.hold
---@field reason string

---@class agent.letter.letter
---@field language string
---@field parts list<agent.letter_part>
---@field subject string

---@class agent.match.use
---@field items list<{ because: string, item: string, position: integer }>

---@class agent.relevant.file
---@field reason reason

---@class agent.relevant.irrelevant
---@field reason reason

---@class agent.relevant.relevant

---@class agent.review.review
---@field reason string

---@class agent.review.skip

---@class agent.stopped.close_quote

---@class agent.stopped.draft
---@field text string

---@class agent.stopped.keep

---@class coverage.change.must_return
---@field text? string

---@class coverage.change.ok
---@field by? ("cancel"|"revision")

---@class coverage.change.refuse
---@field reasons list<reason>

---@class coverage.duration.fixed
---@field clamp? coverage.clamp
---@field duration catalog.item_duration

---@class coverage.duration.hold
---@field reason string

---@class coverage.duration.open

---@class coverage.duration.refuse
---@field reasons list<reason>

---@class coverage.duration.variable
---@field clamp? coverage.clamp
---@field duration? catalog.item_duration

---@class coverage.eligible.allow
---@field notices? list<reason>
---@field skip? list<string> # Options of a configured item that it leaves out

---@class coverage.eligible.refuse
---@field reasons list<reason>

---@class coverage.plan.hold
---@field code? string
---@field reason string

---@class coverage.plan.plan
---@field adjustments? list<coverage.adjustment>
---@field align? ("service"|"calendar")
---@field basis? ("total"|"period")
---@field count? integer
---@field due? ("start"|"end")
---@field every? integer # whole periods per bill; none: one bill for all
---@field first? coverage.partial_rule
---@field first_on? date
---@field last? coverage.partial_rule
---@field milestones? list<coverage.milestone>
---@field overrides? list<coverage.override>
---@field parts? integer # number of instalments
---@field proration? coverage.proration
---@field rounding? coverage.rounding
---@field type coverage.plan_type
---@field unit coverage.unit

---@class coverage.prorate.credit
---@field fee? money
---@field proration? coverage.proration

---@class coverage.prorate.full

---@class coverage.prorate.none

---@class coverage.prorate.refuse
---@field reasons list<reason>

---@class link.conflict.merge
---@field fields any

---@class link.conflict.ours

---@class link.conflict.park
---@field reason string

---@class link.conflict.theirs

---@class link.map.park
---@field reason string

---@class link.map.pass
---@field fields any

---@class link.map.skip
---@field reason string

---@class order.accept.accept
---@field schedule? list<integer> # Numbers of the lines that need a date set by hand

---@class order.accept.hold
---@field code string
---@field reason string

---@class order.accept.reject
---@field reasons list<reason>

---@class order.limit.allow

---@class order.limit.hold
---@field code string
---@field reason string

---@class order.limit.refuse
---@field reasons list<reason>

---@class order.mail.letter
---@field html? string
---@field language string
---@field subject string
---@field text string

---@class order.mail.none
---@field reason? string

---@class order.plan.run
---@field steps list<string>

---@class order.promise.promise
---@field items list<{ item: string, ship_on: date }>

---@class order.source.assign
---@field lines? list<{ number: integer, place: string }>

---@class order.source.hold
---@field code string
---@field reason string

---@class order.step.branch
---@field to string

---@class order.step.go_on

---@class order.step.stop
---@field reason string

---@class partner.decide.approve

---@class partner.decide.reject
---@field reason? string

---@class partner.decide.wait
---@field reason string

---@class partner.mail.hold
---@field reason string

---@class partner.mail.letter
---@field html? string
---@field language string # en, da, pt-BR
---@field subject string
---@field text string

---@class partner.mail.none
---@field reason? string

---@class partner.route.direct
---@field reason? string

---@class partner.route.sales
---@field shared? boolean # The commerce side may decide too; the first decision stands

---@class partner.validate.hold
---@field confirmation? string
---@field reason string

---@class partner.validate.ok
---@field confirmation? string # What the page after the form says

---@class partner.validate.refuse
---@field reasons list<reason>

---@class quote.accepts.allow

---@class quote.accepts.refuse
---@field reasons list<reason>

---@class quote.expires.expire
---@field valid_until date

---@class quote.expires.keep

---@class quote.expires.remind
---@field at instant
---@field valid_until? date

---@class review.assign.assign
---@field approvals? integer
---@field confirming? list<string>
---@field escalate_at? instant
---@field not_by? list<string>
---@field remind_at? instant
---@field role? string
---@field to? string

---@class review.deadline.escalate
---@field next_at? instant
---@field role string

---@class review.deadline.leave
---@field next_at? instant

---@class review.deadline.reassign
---@field next_at? instant
---@field to string

---@class review.deadline.remind
---@field next_at? instant

---@class subscription.allowed.allow

---@class subscription.allowed.refuse
---@field reasons list<reason>

---@class subscription.catch_up.all

---@class subscription.catch_up.hold
---@field limit_days? integer
---@field limit_periods? integer
---@field reason string

---@class subscription.catch_up.latest

---@class subscription.catch_up.skip
---@field reason? string

---@class subscription.due.hold
---@field reason string

---@class subscription.due.plan
---@field month_end subscription.month_end

---@class subscription.generate.hold
---@field code? string
---@field reason string

---@class subscription.generate.order
---@field lines? list<{ item_id: string, price_basis: subscription.price_basis, quantity: integer, unit_price: money }> # what to order instead; without it what is subscribed to, at agreed or list price

---@class subscription.generate.skip
---@field reason string

---@class subscription.run_ended.close
---@field alerts list<string>
---@field status ("Pass"|"Partial"|"Fail"|"Nothing due")

---Outcome of agent.accepts.accept, agent.extract.accept, order.accept.accept.
---@param fields? agent.accepts.accept|agent.extract.accept|order.accept.accept
---@return outcome
function accept(fields) end

---Outcome of subscription.catch_up.all.
---@param fields? subscription.catch_up.all
---@return outcome
function all(fields) end

---Outcome of coverage.eligible.allow, order.limit.allow, quote.accepts.allow, subscription.allowed.allow.
---@param fields? coverage.eligible.allow|order.limit.allow|quote.accepts.allow|subscription.allowed.allow
---@return outcome
function allow(fields) end

---Outcome of partner.decide.approve.
---@param fields? partner.decide.approve
---@return outcome
function approve(fields) end

---Outcome of agent.extract.ask_back.
---@param fields? agent.extract.ask_back
---@return outcome
function ask_back(fields) end

---Outcome of order.source.assign, review.assign.assign.
---@param fields? order.source.assign|review.assign.assign
---@return outcome
function assign(fields) end

---Outcome of agent.deadline.assist, agent.extract.assist.
---@param fields? agent.deadline.assist|agent.extract.assist
---@return outcome
function assist(fields) end

---Outcome of order.step.branch.
---@param fields? order.step.branch
---@return outcome
function branch(fields) end

---Outcome of subscription.run_ended.close.
---@param fields? subscription.run_ended.close
---@return outcome
function close(fields) end

---Outcome of agent.stopped.close_quote.
---@param fields? agent.stopped.close_quote
---@return outcome
function close_quote(fields) end

---Outcome of coverage.prorate.credit.
---@param fields? coverage.prorate.credit
---@return outcome
function credit(fields) end

---Outcome of partner.route.direct.
---@param fields? partner.route.direct
---@return outcome
function direct(fields) end

---Outcome of agent.stopped.draft.
---@param fields? agent.stopped.draft
---@return outcome
function draft(fields) end

---Outcome of review.deadline.escalate.
---@param fields? review.deadline.escalate
---@return outcome
function escalate(fields) end

---Outcome of quote.expires.expire.
---@param fields? quote.expires.expire
---@return outcome
function expire(fields) end

---Outcome of agent.relevant.file.
---@param fields? agent.relevant.file
---@return outcome
function file(fields) end

---Outcome of coverage.duration.fixed.
---@param fields? coverage.duration.fixed
---@return outcome
function fixed(fields) end

---Outcome of coverage.prorate.full.
---@param fields? coverage.prorate.full
---@return outcome
function full(fields) end

---Outcome of agent.available.go_on, order.step.go_on.
---@param fields? agent.available.go_on|order.step.go_on
---@return outcome
function go_on(fields) end

---Outcome of agent.letter.hold, coverage.duration.hold, coverage.plan.hold, order.accept.hold, order.limit.hold, order.source.hold, partner.mail.hold, partner.validate.hold, subscription.catch_up.hold, subscription.due.hold, subscription.generate.hold.
---@param fields? agent.letter.hold|coverage.duration.hold|coverage.plan.hold|order.accept.hold|order.limit.hold|order.source.hold|partner.mail.hold|partner.validate.hold|subscription.catch_up.hold|subscription.due.hold|subscription.generate.hold
---@return outcome
function hold(fields) end

---Outcome of agent.relevant.irrelevant.
---@param fields? agent.relevant.irrelevant
---@return outcome
function irrelevant(fields) end

---Outcome of agent.stopped.keep, quote.expires.keep.
---@param fields? agent.stopped.keep|quote.expires.keep
---@return outcome
function keep(fields) end

---Outcome of subscription.catch_up.latest.
---@param fields? subscription.catch_up.latest
---@return outcome
function latest(fields) end

---Outcome of review.deadline.leave.
---@param fields? review.deadline.leave
---@return outcome
function leave(fields) end

---Outcome of agent.letter.letter, order.mail.letter, partner.mail.letter.
---@param fields? agent.letter.letter|order.mail.letter|partner.mail.letter
---@return outcome
function letter(fields) end

---Outcome of link.conflict.merge.
---@param fields? link.conflict.merge
---@return outcome
function merge(fields) end

---Outcome of coverage.change.must_return.
---@param fields? coverage.change.must_return
---@return outcome
function must_return(fields) end

---Outcome of agent.accepts.no.
---@param fields? agent.accepts.no
---@return outcome
function no(fields) end

---Outcome of coverage.prorate.none, order.mail.none, partner.mail.none.
---@param fields? coverage.prorate.none|order.mail.none|partner.mail.none
---@return outcome
function none(fields) end

---Outcome of coverage.change.ok, partner.validate.ok.
---@param fields? coverage.change.ok|partner.validate.ok
---@return outcome
function ok(fields) end

---Outcome of coverage.duration.open.
---@param fields? coverage.duration.open
---@return outcome
function open(fields) end

---Outcome of subscription.generate.order.
---@param fields? subscription.generate.order
---@return outcome
function order(fields) end

---Outcome of link.conflict.ours.
---@param fields? link.conflict.ours
---@return outcome
function ours(fields) end

---Outcome of link.conflict.park, link.map.park.
---@param fields? link.conflict.park|link.map.park
---@return outcome
function park(fields) end

---Outcome of link.map.pass.
---@param fields? link.map.pass
---@return outcome
function pass(fields) end

---Outcome of coverage.plan.plan, subscription.due.plan.
---@param fields? coverage.plan.plan|subscription.due.plan
---@return outcome
function plan(fields) end

---Outcome of order.promise.promise.
---@param fields? order.promise.promise
---@return outcome
function promise(fields) end

---Outcome of review.deadline.reassign.
---@param fields? review.deadline.reassign
---@return outcome
function reassign(fields) end

---Outcome of coverage.change.refuse, coverage.duration.refuse, coverage.eligible.refuse, coverage.prorate.refuse, order.limit.refuse, partner.validate.refuse, quote.accepts.refuse, subscription.allowed.refuse.
---@param fields? coverage.change.refuse|coverage.duration.refuse|coverage.eligible.refuse|coverage.prorate.refuse|order.limit.refuse|partner.validate.refuse|quote.accepts.refuse|subscription.allowed.refuse
---@return outcome
function refuse(fields) end

---Outcome of order.accept.reject, partner.decide.reject.
---@param fields? order.accept.reject|partner.decide.reject
---@return outcome
function reject(fields) end

---Outcome of agent.relevant.relevant.
---@param fields? agent.relevant.relevant
---@return outcome
function relevant(fields) end

---Outcome of agent.deadline.remind, quote.expires.remind, review.deadline.remind.
---@param fields? agent.deadline.remind|quote.expires.remind|review.deadline.remind
---@return outcome
function remind(fields) end

---Outcome of agent.accepts.review, agent.review.review.
---@param fields? agent.accepts.review|agent.review.review
---@return outcome
function review(fields) end

---Outcome of order.plan.run.
---@param fields? order.plan.run
---@return outcome
function run(fields) end

---Outcome of partner.route.sales.
---@param fields? partner.route.sales
---@return outcome
function sales(fields) end

---Outcome of agent.available.short.
---@param fields? agent.available.short
---@return outcome
function short(fields) end

---Outcome of agent.review.skip, link.map.skip, subscription.catch_up.skip, subscription.generate.skip.
---@param fields? agent.review.skip|link.map.skip|subscription.catch_up.skip|subscription.generate.skip
---@return outcome
function skip(fields) end

---Outcome of order.step.stop.
---@param fields? order.step.stop
---@return outcome
function stop(fields) end

---Outcome of link.conflict.theirs.
---@param fields? link.conflict.theirs
---@return outcome
function theirs(fields) end

---Outcome of agent.match.use.
---@param fields? agent.match.use
---@return outcome
function use(fields) end

---Outcome of coverage.duration.variable.
---@param fields? coverage.duration.variable
---@return outcome
function variable(fields) end

---Outcome of agent.deadline.wait, partner.decide.wait.
---@param fields? agent.deadline.wait|partner.decide.wait
---@return outcome
function wait(fields) end
