using Testing;

namespace Ordering.Tests;

/// <summary>What counts as a change that breaks callers, tried on Ordering's released API.</summary>
public sealed class ReleasedApiTests
{
    private static readonly string Released = File.ReadAllText(Path.Combine(ReleasedApi.Folder, "ordering.openapi.json"));

    [Theory]
    [InlineData("/{orderId}/history\"", "/{orderId}/events\"", "GET /api/v1/orders/{orderId}/history is gone")]
    [InlineData("\"post\"", "\"put\"", "POST /api/v1/orders is gone")]
    [InlineData("\"202\"", "\"201\"", "POST /api/v1/orders no longer answers 202")]
    [InlineData("\"unitPrice\"", "\"price\"", "GET /api/v1/orders/{orderId} 200.lines.items.unitPrice is gone")]
    [InlineData("\"integer\"", "\"string\"", "GET /api/v1/orders/sales 200.items.items.units is of another type")]
    [InlineData("\"Cancelled\"", "\"Cancelled\", \"OnHold\"", "GET /api/v1/orders 200.items.items.status may be 'OnHold'")]
    [InlineData("\"required\": [", "\"required\": [ \"later\",", "POST /api/v1/orders request.later is now required")]
    [InlineData("\"name\": \"limit\"", "\"required\": true, \"name\": \"limit\"", "GET /api/v1/orders now requires 'limit'")]
    public void Change_ThatCallersCannotCopeWith_IsNamed(string released, string current, string change)
    {
        Assert.Contains(released, Released, StringComparison.Ordinal);
        Assert.Contains(change, ReleasedApi.BreakingChanges(Released, Released.Replace(released, current, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"paths\": {", "\"paths\": { \"/api/v2/orders\": { \"get\": { \"responses\": {} } },")]
    [InlineData("\"placedAt\": {", "\"later\": { \"type\": \"string\" }, \"placedAt\": {")]
    [InlineData("\"paymentMethod\": {", "\"later\": { \"type\": \"string\" }, \"paymentMethod\": {")]
    [InlineData("\"name\": \"limit\"", "\"name\": \"later\", \"in\": \"query\" }, { \"name\": \"limit\"")]
    public void Addition_BreaksNoCaller(string released, string current)
    {
        Assert.Contains(released, Released, StringComparison.Ordinal);
        Assert.Empty(ReleasedApi.BreakingChanges(Released, Released.Replace(released, current, StringComparison.Ordinal)));
    }
}
