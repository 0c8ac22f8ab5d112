using Payments.Features;
using Payments.Messages;
using Testing;

namespace Payments.Tests;

public sealed class ContractTests(PaymentsFixture fixture) : MessageProviderTests("payments"), IClassFixture<PaymentsFixture>
{
    private static readonly Guid Order = Guid.Parse("01998d3e-0000-7000-8000-000000000001");
    private static readonly Guid Other = Guid.Parse("01998d3e-0000-7000-8000-000000000002");
    private static readonly DateTimeOffset ExpiresAt = new(2099, 10, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly PaymentsService _payments = fixture.Payments;

    [Fact]
    public Task Api_BreaksNoCaller() => ReleasedApi.AssertKeptAsync("payments", _payments.Client);

    [Fact]
    public async Task Messages_AreAsTheDocumentSays() =>
        await AsyncApi.AssertCommittedAsync("payments", typeof(PaymentCaptured).Assembly, await PublishAsync());

    [Fact]
    public async Task Commands_OfOrdering_AreHandledAsTheContractSays()
    {
        await Contract.AssertCommittedAsync(
            "payments",
            message => message switch
            {
                AuthorizePayment authorize => _payments.HandleAsync(_payments.Create<AuthorizePaymentHandler>(), authorize),
                CapturePayment capture => _payments.HandleAsync(_payments.Create<CapturePaymentHandler>(), capture),
                _ => _payments.HandleAsync(_payments.Create<VoidPaymentHandler>(), (VoidPayment)message),
            },
            ("ordering", [_payments.Authorization(Order, expiresAt: ExpiresAt), new CapturePayment(Order), new VoidPayment(Other)]));

        Assert.Equal("Captured", await _payments.StatusOfAsync(Order));
    }

    protected override async Task<IReadOnlyList<PublishedMessage>> PublishAsync()
    {
        var (captured, voided, declined) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await _payments.AuthorizeAsync(captured);
        await _payments.CaptureAsync(captured);
        await _payments.VoidAsync(voided);
        await _payments.AuthorizeAsync(declined, "card-declined");
        return [.. await _payments.PublishedAsync(captured), .. await _payments.PublishedAsync(voided), .. await _payments.PublishedAsync(declined)];
    }
}
