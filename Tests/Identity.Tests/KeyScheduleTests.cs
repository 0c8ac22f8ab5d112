using System.Security.Cryptography;
using Identity.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Identity.Tests;

public sealed class KeyScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly KeyOptions Options = new();
    private static readonly RsaSecurityKey Pair = new(RSA.Create(2048));

    [Fact]
    public void First_IsUsedAtOnce() => Assert.Equal(Now, Schedule().NextFrom);

    [Fact]
    public void Next_IsDueEarlyEnoughToBePublishedBeforeTheCurrentOneIsOver()
    {
        var dueAt = Now + Options.Lifetime - Options.PublishAhead;

        Assert.Null(KeySchedule.Of([Key("a", Now)], Options, dueAt - TimeSpan.FromSeconds(1)).NextFrom);
        Assert.Equal(Now + Options.Lifetime, KeySchedule.Of([Key("a", Now)], Options, dueAt).NextFrom);
    }

    [Fact]
    public void Upcoming_IsPublishedBehindTheCurrentOneAndAsksForNoOther()
    {
        var schedule = Schedule(Key("a", Now - Options.Lifetime), Key("b", Now + TimeSpan.FromMinutes(1)));

        Assert.Equal(["a", "b"], schedule.Published.Select(key => key.Id));
        Assert.Equal("a", schedule.Current!.Id);
        Assert.Null(schedule.NextFrom);
    }

    [Fact]
    public void Old_IsPublishedUntilTheLastOfItsTokensHasExpired()
    {
        var keys = new[] { Key("a", Now - Options.Lifetime), Key("b", Now) };

        Assert.Equal(["b", "a"], KeySchedule.Of(keys, Options, Now + Options.Retention - TimeSpan.FromSeconds(1)).Published.Select(key => key.Id));
        Assert.Equal(["a"], KeySchedule.Of(keys, Options, Now + Options.Retention).Over.Select(key => key.Id));
    }

    [Fact]
    public void Retention_IsLongerThanTheLongestLivedToken() => Assert.True(Options.Retention > Server.TokenLifetimes.Refresh);

    [Fact]
    public void PublishAhead_IsLongerThanServicesTakeToReadTheKeysAnew() =>
        Assert.True(Options.PublishAhead > TimeSpan.FromMinutes(5) + Options.Refresh);

    private static KeySchedule Schedule(params StoredKey[] keys) => KeySchedule.Of(keys, Options, Now);

    private static StoredKey Key(string id, DateTimeOffset signsFrom) => new(id, KeyPurpose.Sign, Pair, signsFrom, signsFrom);
}
