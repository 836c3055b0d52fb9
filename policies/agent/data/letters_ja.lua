-- What the agent writes, in Japanese. What a letter is made of is said in letters_en.lua.
local document = {
  { table = "lines" },
  "合計：%total%",
  { given = "reference", "貴社参照番号：%reference%" },
  { given = "requested", "ご希望納期：%requested%" },
  { given = "ignored", "ご希望の納期（%ignored%）はすでに過ぎておりますため、納期は未定としております。ご希望の納期を"
    .. "お知らせください。" },
}
local confirm = "ご注文いただける場合は、このメールにご返信のうえご確認ください。変更がございましたら、その内容をお書き"
  .. "ください。"

return {
  hello = { named = "%name% 様", unnamed = "ご担当者様" },
  goodbye = "よろしくお願いいたします。",
  one_most = 1,
  tables = {
    lines = { { "品番", "%item%" }, { "品名", "%name%" }, { "数量", "%quantity% %unit%", right = true },
      { "金額", "%amount%", right = true } },
    alternatives = { { "品番", "%item%" }, { "品名", "%name%" }, { "単位", "%unit%" } },
    shortages = { { "品番", "%item%" }, { "品名", "%name%" }, { "ご希望数量", "%wanted% %unit%", right = true },
      { "在庫数量", "%available% %unit%", right = true }, { "最短納期", "%earliest%" } },
  },
  asks = {
    about = "%position%.「%about%」について：", between = "",
    item = "該当する商品が見つかりませんでした。どの商品をご希望でしょうか。",
    which = "次のうち、どの商品をご希望でしょうか。",
    quantity = "数量をお知らせください。", unit = "単位をお知らせください。",
    units = "単位をお知らせください（%units%）。",
  },
  letters = {
    quote = { subject = "お見積り %number%",
      "お問い合わせいただきありがとうございます。見積書 %number% を添付いたします。内容は次のとおりです。",
      { parts = document },
      { given = "valid_until", "お見積りの有効期限は%valid_until%です。" }, confirm },
    quote_changed = { subject = "お見積り %number%（変更）",
      "ご連絡いただきありがとうございます。ご希望のとおり見積書 %number% を変更いたしました（改訂 %revision%）。添付をご確認"
        .. "ください。内容は次のとおりです。",
      { parts = document },
      { given = "valid_until", "お見積りの有効期限は%valid_until%です。" }, confirm },
    question = { subject = "お問い合わせの件についての確認",
      { count = "asked", one = "お問い合わせいただきありがとうございます。お見積りの前に、次の点をお知らせください。",
        other = "お問い合わせいただきありがとうございます。お見積りの前に、次の%asked%点をお知らせください。" },
      { each = "questions" },
      { given = "ask_date", "ご希望の納期をお知らせください。" },
      "このメールにご返信ください。" },
    unavailable = { subject = "在庫状況のご案内",
      { count = "short", one = "お問い合わせいただきありがとうございます。次の商品は、ご希望のとおりにはご用意できません。",
        other = "お問い合わせいただきありがとうございます。次の%short%点の商品は、ご希望のとおりにはご用意できません。" },
      { table = "shortages" },
      "在庫分のみの発送、すべて揃ってからの発送、別の商品のご案内のいずれをご希望でしょうか。このメールにご返信ください。" },
    order = { subject = "ご注文 %number%",
      "ご注文いただきありがとうございます。注文番号は %number% です。注文確認書を添付いたします。内容は次のとおりです。",
      { parts = document } },
    reminder = { subject = "お見積り %number% について",
      "%dated%に見積書 %number%（%total%）をお送りいたしましたが、まだお返事をいただいておりません。",
      { given = "valid_until", "有効期限は%valid_until%です。" },
      { given = "attached", "見積書を改めて添付いたします。" },
      "ご注文いただける場合は、このメールにご返信のうえご確認ください。ご不要の場合も、一言いただければ幸いです。" },
    closing = { subject = "お問い合わせの件",
      { given = "words", "%words%" },
      { without = "words", "メールではお問い合わせの件を完了できませんでした。担当者よりお電話いたします。" } },
    declined = { subject = "お見積り %number%",
      "ご連絡いただきありがとうございます。見積書 %number% は終了といたしました。",
      "またご入用の際は、いつでもご連絡ください。" },
    answer = { subject = "お問い合わせの件", "%words%" },
  },
}
