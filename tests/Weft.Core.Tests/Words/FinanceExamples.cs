using Weft.Core.Finance;
using Weft.Core.Ledger;

namespace Weft.Core.Tests.Words;

/// <summary>What is said about differences of money and periods.</summary>
internal static class FinanceExamples
{
    private static readonly MoneyDifference difference = new(
        MoneyClass.AmountDiffers, "erp", An.Id, "INV-1", An.Euro(88), An.Euro(90), An.Noon, "erp has invoice INV-1 over 90.00 EUR; by the channel's figures it is 88.00 EUR.", "Compare the lines.");

    private static readonly PeriodFigures figures = new(
        An.Euro(100), An.Euro(10), An.Euro(90), An.Euro(0), An.Euro(70), An.Euro(4), An.Euro(0), An.Euro(1), An.Euro(0), An.Euro(2), 7) { Taxes = [new TaxFigure(1900, An.Euro(14))] };

    private static readonly LatePosting late = new("order/webshop:1001@17", "INV-1", EntryKind.Invoiced, An.Euro(90), An.Noon);

    public static IEnumerable<object> All() =>
    [
        new ReportMoneyDifference(difference), new ReportMoneyAgreement(An.Noon), new AcceptMoneyDifference("anna", "Known."), new ResolveMoneyDifference("anna", "Corrected in the ERP."),
        new NoteOpenDifference(difference.Key(), An.Noon, difference.Why), new NoteEndedDifference(difference.Key()), new ClosePeriod("2026-10", [figures], [late], An.Noon, "finn"),
        new MoneyDifferenceFound(difference), new MoneyDifferenceGone(An.Noon), new MoneyDifferenceAccepted("anna", "Known."), new MoneyDifferenceResolved("anna", "Corrected in the ERP."),
        new DifferenceOpened(difference.Key(), An.Noon, difference.Why), new DifferenceEnded(difference.Key()), new PeriodClosed("2026-10", [figures], [late], An.Noon, "finn"),
    ];
}
