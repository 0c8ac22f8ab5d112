using Dashboard.Pages.Formatting;

namespace Embedded.Dashboard.Tests.Pages;

public sealed class FormattingTests
{
    [Theory]
    [InlineData(0, "0 µs")]
    [InlineData(0.35, "350 µs")]
    [InlineData(0.0012, "1.20 µs")]
    [InlineData(0.9996, "1.00 ms")]
    [InlineData(12.3, "12.3 ms")]
    [InlineData(123.4, "123 ms")]
    [InlineData(1_200, "1.20 s")]
    [InlineData(59_900, "59.9 s")]
    [InlineData(125_000, "2 min 05 s")]
    [InlineData(3_900_000, "1 h 05 min")]
    [InlineData(-12.3, "−12.3 ms")]
    public void Duration_HasThreeDigits(double milliseconds, string expected) =>
        Assert.Equal(expected, Durations.Text(TimeSpan.FromTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond))));

    [Theory]
    [InlineData(2, "just now")]
    [InlineData(42, "42 s ago")]
    [InlineData(200, "3 min ago")]
    [InlineData(7_500, "2 h 5 min ago")]
    [InlineData(180_000, "2 d 2 h ago")]
    public void Ago_IsRough(int seconds, string expected) => Assert.Equal(expected, Times.Ago(Samples.Start, Samples.Start.AddSeconds(seconds)));

    [Theory]
    [InlineData("By", 3_145_728, "3 MiB")]
    [InlineData("By/s", 2_048, "2 KiB/s")]
    [InlineData("s", 0.25, "250 ms")]
    [InlineData("ms", 1_500, "1.5 s")]
    [InlineData("{request}/s", 12_000, "12 k request/s")]
    [InlineData("{request}", 3, "3 request")]
    [InlineData("", 42, "42")]
    [InlineData("1", 0, "0")]
    [InlineData("%", 12.5, "12.5 %")]
    public void Measure_ChoosesPrefixAndUnit(string unit, double value, string expected) => Assert.Equal(expected, Measure.Of(unit, value).Text(value));

    [Fact]
    public void Measure_OfNothing_IsADash() => Assert.Equal("–", Measure.Of("s", double.NaN).Text(double.NaN));

    [Theory]
    [InlineData("one", "one")]
    [InlineData("one\ntwo", "one …")]
    [InlineData("one\r\ntwo", "one …")]
    public void FirstLine_SaysThatThereIsMore(string text, string expected) => Assert.Equal(expected, Texts.FirstLine(text));

    [Fact]
    public void Colours_DifferBetweenNeighbours_AndAreTheSameInAnyOrder()
    {
        var colours = new ServiceColours(["payments", "gateway", "ordering"]);
        Assert.Equal("r0", colours.ClassOf("gateway"));
        Assert.Equal("r1", colours.ClassOf("ordering"));
        Assert.Equal("r2", colours.ClassOf("payments"));
        Assert.Equal("r0", new ServiceColours([]).ClassOf("unknown"));
    }
}
