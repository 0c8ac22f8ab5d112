using Messaging.EventSourcing;

namespace Messaging.Tests.EventSourcing;

public sealed class EventCatalogTests
{
    [Fact]
    public void EventWithoutName_IsRefused() =>
        Assert.Contains("[Event(", Refusal(events => events.Add(typeof(string))), StringComparison.Ordinal);

    [Fact]
    public void TwoEventsOfOneName_AreRefused() =>
        Assert.Contains("both called 'account-opened'", Refusal(events =>
        {
            events.Add(typeof(AccountOpened));
            events.Add(typeof(OtherOpened));
        }), StringComparison.Ordinal);

    [Fact]
    public void OldVersionThatNothingUpcasts_IsRefusedAtStart() =>
        Assert.Contains("nothing brings version 2 to 3", Refusal(events =>
        {
            events.Add(typeof(AccountOpened));
            events.AddUpcaster("account-opened", 1, data => data);
            events.Check();
        }), StringComparison.Ordinal);

    [Theory]
    [InlineData("account-opened", 3)]
    [InlineData("account-closed", 1)]
    public void UpcasterThatLeadsNowhere_IsRefusedAtStart(string name, int fromVersion) =>
        Assert.Contains($"from version {fromVersion} of event '{name}'", Refusal(events =>
        {
            events.Add(typeof(AccountOpened));
            events.AddUpcaster("account-opened", 1, data => data);
            events.AddUpcaster("account-opened", 2, data => data);
            events.AddUpcaster(name, fromVersion, data => data);
            events.Check();
        }), StringComparison.Ordinal);

    private static string Refusal(Action<EventCatalog> register) =>
        Assert.Throws<InvalidOperationException>(() => register(new EventCatalog())).Message;

    [Event("account-opened", 1)]
    private sealed record OtherOpened;
}
