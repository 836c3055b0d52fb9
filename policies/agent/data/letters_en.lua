-- What the agent writes, in English; the files beside this one have the other languages.
-- A letter is its subject (when there is no mail to answer) and its paragraphs, in order:
--   "words"                            a paragraph
--   { given = "requested", "words" }   only when there is such a value; without = … when there is none
--   { count = "asked", one = "words", other = "words" }   by a number
--   { table = "lines" }                a table: lines, or shortages
--   { each = "questions" }             what is to be asked, a paragraph for each
--   { parts = … }                      several of these
-- %name% stands for a value. There may be: name business number revision dated total requested ignored (a day that
-- had passed) valid_until reference words (of a person). Greeting and signature are added.
local document = {
  { table = "lines" },
  "Total: %total%",
  { given = "reference", "Your reference: %reference%" },
  { given = "requested", "Requested date: %requested%" },
  { given = "ignored", "You asked for it by %ignored%. That day has passed, so we have left the date open: please tell"
    .. " us when you need it." },
}
local confirm = "Would you like to order? Then please confirm by answering this mail. If anything should be different,"
  .. " just write what."

return {
  hello = { named = "Dear %name%,", unnamed = "Hello," },
  goodbye = "Kind regards",
  one_most = 1,
  tables = {
    lines = { { "Item", "%item%" }, { "Description", "%name%" }, { "Quantity", "%quantity% %unit%", right = true },
      { "Amount", "%amount%", right = true } },
    alternatives = { { "Item", "%item%" }, { "Description", "%name%" }, { "Unit", "%unit%" } },
    shortages = { { "Item", "%item%" }, { "Description", "%name%" }, { "Asked for", "%wanted% %unit%", right = true },
      { "Available", "%available% %unit%", right = true }, { "Earliest date", "%earliest%" } },
  },
  -- about begins each question; which: one of those in the table below it.
  asks = {
    about = "%position%. “%about%”:", between = " ",
    item = "Which item do you mean? We did not find it.", which = "Which of these do you mean?",
    quantity = "How many do you need?", unit = "By which unit?", units = "By which unit: %units%?",
  },
  letters = {
    quote = { subject = "Quote %number%",
      "Thank you for your mail. Our quote %number% is attached. This is what it says:",
      { parts = document },
      { given = "valid_until", "The quote is valid until %valid_until%." }, confirm },
    quote_changed = { subject = "Quote %number%, changed",
      "Thank you for your mail. We have changed quote %number% as you asked; revision %revision% is attached. This is"
        .. " what it says now:",
      { parts = document },
      { given = "valid_until", "The quote is valid until %valid_until%." }, confirm },
    question = { subject = "A question about your request",
      { count = "asked", one = "Thank you for your mail. Before we can make you an offer we need to know one thing:",
        other = "Thank you for your mail. Before we can make you an offer we need to know %asked% things:" },
      { each = "questions" },
      { given = "ask_date", "When do you need the goods?" },
      "Please just answer this mail." },
    unavailable = { subject = "What we can deliver",
      { count = "short", one = "Thank you for your mail. One item is not available as you asked for it:",
        other = "Thank you for your mail. %short% items are not available as you asked for them:" },
      { table = "shortages" },
      "How would you like to go on? We can send what there is, wait until everything is there, or look for something"
        .. " else. Please just answer this mail." },
    order = { subject = "Order %number%",
      "Thank you for your order. It has the number %number%, and its confirmation is attached. This is what you get:",
      { parts = document } },
    reminder = { subject = "Our quote %number%",
      "On %dated% we sent you quote %number% for %total%, and we have not heard from you yet.",
      { given = "valid_until", "It is valid until %valid_until%." },
      { given = "attached", "It is attached once more." },
      "If you would like to order, please confirm by answering this mail. If not, a short word is enough." },
    closing = { subject = "Your request",
      { given = "words", "%words%" },
      { without = "words", "We could not finish your request by mail. One of us will call you." } },
    declined = { subject = "Quote %number%",
      "Thank you for letting us know. We have closed quote %number%.",
      "Please write to us whenever you need something." },
    answer = { subject = "Your request", "%words%" },
  },
}
