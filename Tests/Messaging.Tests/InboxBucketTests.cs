using System.Globalization;
using Messaging.Inbox;

namespace Messaging.Tests;

public sealed class InboxBucketTests(ServersFixture servers)
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T23:59:59.9999999Z", 0)]
    [InlineData("1970-01-02T00:00:00Z", 1)]
    [InlineData("1970-02-01T12:00:00Z", 31)]
    [InlineData("1970-02-02T12:00:00Z", 0)]
    [InlineData("1969-12-31T23:59:59Z", 31)]
    [InlineData("1970-01-02T00:30:00+01:00", 0)] // still the first in UTC
    public void Bucket_IsTheDayModulo32(string time, short bucket) =>
        Assert.Equal(bucket, InboxBucket.Of(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));

    // The function that empties the tables counts days in SQL.
    [Fact]
    public async Task Bucket_IsTheSameInTheDatabase()
    {
        var database = await servers.CreateEmptyDatabaseAsync();
        var days = Enumerable.Range(0, 70).Select(day => new DateTimeOffset(1969, 12, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day * 401).AddMinutes(day * 20)).ToList();

        var counted = await Databases.QueryAsync<short>(database, $"""
            SELECT (floor(extract(epoch FROM day) / 86400)::bigint & 31)::smallint
            FROM unnest(ARRAY[{string.Join(", ", days.Select(day => $"'{day:O}'"))}]::timestamptz[]) WITH ORDINALITY AS days (day, ordinal)
            ORDER BY ordinal
            """);

        Assert.Equal(days.Select(InboxBucket.Of), counted);
        await Databases.DropAsync(database);
    }
}
