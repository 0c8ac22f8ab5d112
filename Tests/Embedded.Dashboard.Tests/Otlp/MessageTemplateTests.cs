using Dashboard.Otlp;
using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Otlp;

public sealed class MessageTemplateTests
{
    private static readonly Tag[] Tags = [new("Id", "42"), new("Name", "{Id}")];

    [Theory]
    [InlineData("Order {Id}", "Order 42")]
    [InlineData("{Id}{Id}", "4242")]
    [InlineData("{@Id} {$Id} {Id:000} {Id,5} {Id,-5:X}", "42 42 42 42 42")]
    [InlineData("Hello {Name}", "Hello {Id}")]
    [InlineData("{Other} and {Id}", "{Other} and 42")]
    [InlineData("{\"json\":{\"Id\":{Id}}}", "{\"json\":{\"Id\":42}}")]
    [InlineData("{}", "{}")]
    [InlineData("{Id", "{Id")]
    [InlineData("Id}", "Id}")]
    [InlineData("{{{{{Id", "{{{{{Id")]
    [InlineData("", "")]
    public void Placeholders_WithAValue_AreFilled_OthersStay(string template, string message) =>
        Assert.Equal(message, MessageTemplate.Fill(template, Tags, 1_000));

    [Fact]
    public void LongValueInThousandsOfPlaces_IsNotRepeatedWithoutEnd()
    {
        var template = string.Concat(Enumerable.Repeat("{a}", 5_000));

        Assert.InRange(MessageTemplate.Fill(template, [new("a", new('x', 16_000))], 16_384).Length, 16_384, 100_000);
    }

    [Fact]
    public void Braces_WithoutEnd_TakeNoTimeWithoutEnd()
    {
        var braces = new string('{', 1_000_000);

        Assert.Equal(braces, MessageTemplate.Fill(braces, Tags, 1_000));
    }
}
