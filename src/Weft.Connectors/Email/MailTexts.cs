using Weft.Core.Orders.Notifications;

namespace Weft.Connectors.Email;

/// <summary>The texts that come with Weft. The first line is the subject.</summary>
internal static class MailTexts
{
    public const string Otherwise = "en";

    private const string Goods = "{{#lines}}{{quantity}} × {{title}}\n{{/lines}}";

    /// <summary>The text of a fact in a language; the English one where there is none.</summary>
    public static string Of(NotificationFact fact, string language) => language == "de" ? German(fact) : English(fact);

    private static string English(NotificationFact fact) => fact switch
    {
        NotificationFact.Confirmed => $"Your order {{{{number}}}}\n\nHello {{{{name}}}},\n\nthank you for your order {{{{number}}}} over {{{{amount}}}}. We will write to you when it ships.\n\n{Goods}",
        NotificationFact.Shipped => $"Your order {{{{number}}}} is on its way\n\nHello {{{{name}}}},\n\nthese goods of your order {{{{number}}}} are on their way{{{{#carrier}}}} with {{{{carrier}}}}{{{{/carrier}}}}:\n\n{Goods}{{{{#tracking}}}}\nTracking number: {{{{tracking}}}}\n{{{{/tracking}}}}",
        NotificationFact.Backordered => $"Your order {{{{number}}}} takes a little longer\n\nHello {{{{name}}}},\n\nthese goods of your order {{{{number}}}} are not in stock at the moment. We send them as soon as they are:\n\n{Goods}",
        NotificationFact.Cancelled => $"Your order {{{{number}}}} is cancelled\n\nHello {{{{name}}}},\n\nthese goods of your order {{{{number}}}} are cancelled and will not be sent:\n\n{Goods}",
        _ => $"Your refund for order {{{{number}}}}\n\nHello {{{{name}}}},\n\nwe have paid {{{{amount}}}} back for your order {{{{number}}}}. It can take some days until your bank shows it.\n\n{Goods}",
    };

    private static string German(NotificationFact fact) => fact switch
    {
        NotificationFact.Confirmed => $"Ihre Bestellung {{{{number}}}}\n\nGuten Tag {{{{name}}}},\n\nvielen Dank für Ihre Bestellung {{{{number}}}} über {{{{amount}}}}. Wir schreiben Ihnen, sobald sie versandt ist.\n\n{Goods}",
        NotificationFact.Shipped => $"Ihre Bestellung {{{{number}}}} ist unterwegs\n\nGuten Tag {{{{name}}}},\n\ndiese Artikel Ihrer Bestellung {{{{number}}}} sind unterwegs{{{{#carrier}}}} mit {{{{carrier}}}}{{{{/carrier}}}}:\n\n{Goods}{{{{#tracking}}}}\nSendungsnummer: {{{{tracking}}}}\n{{{{/tracking}}}}",
        NotificationFact.Backordered => $"Ihre Bestellung {{{{number}}}} dauert etwas länger\n\nGuten Tag {{{{name}}}},\n\ndiese Artikel Ihrer Bestellung {{{{number}}}} sind zurzeit nicht vorrätig. Wir senden sie, sobald sie da sind:\n\n{Goods}",
        NotificationFact.Cancelled => $"Ihre Bestellung {{{{number}}}} ist storniert\n\nGuten Tag {{{{name}}}},\n\ndiese Artikel Ihrer Bestellung {{{{number}}}} sind storniert und werden nicht versandt:\n\n{Goods}",
        _ => $"Ihre Erstattung zur Bestellung {{{{number}}}}\n\nGuten Tag {{{{name}}}},\n\nwir haben Ihnen {{{{amount}}}} zur Bestellung {{{{number}}}} erstattet. Es kann einige Tage dauern, bis Ihre Bank es anzeigt.\n\n{Goods}",
    };
}
