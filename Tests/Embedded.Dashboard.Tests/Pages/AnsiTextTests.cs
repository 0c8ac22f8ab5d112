using Dashboard.Pages.Consoles;

namespace Embedded.Dashboard.Tests.Pages;

public sealed class AnsiTextTests
{
    private const string Escape = "\u001b";

    [Fact]
    public void PlainText_IsOneSpanWithoutClasses() => Assert.Equal([new("started", null)], AnsiText.Spans("started"));

    [Fact]
    public void EmptyLine_HasNoSpans() => Assert.Empty(AnsiText.Spans(""));

    [Theory]
    [InlineData("32", "fg2")]
    [InlineData("92", "fg10")]
    [InlineData("41", "bg1")]
    [InlineData("103", "bg11")]
    [InlineData("1", "bold")]
    [InlineData("1;4;33", "bold underline fg3")]
    [InlineData("38;5;9", "fg9")]
    [InlineData("38;5;196", "fg9")]
    [InlineData("48;5;232", "bg0")]
    [InlineData("38;2;250;5;5", "fg9")]
    [InlineData("38:5:2", "fg2")]
    [InlineData("38;5;999", null)]
    [InlineData("38;5", null)]
    [InlineData("38;2;1", null)]
    [InlineData("99999999999", null)]
    public void Style_BecomesClasses(string parameters, string? classes) =>
        Assert.Equal([new("text", classes)], AnsiText.Spans($"{Escape}[{parameters}mtext"));

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    [InlineData("39;22")]
    public void Reset_EndsTheStyle(string parameters) =>
        Assert.Equal([new("one", "bold fg1"), new("two", null)], AnsiText.Spans($"{Escape}[1;31mone{Escape}[{parameters}mtwo"));

    [Theory]
    [InlineData("\u001b[2Jtext")]
    [InlineData("\u001b[10;20Htext")]
    [InlineData("\u001b[?25ltext")]
    [InlineData("\u001b]0;title\atext")]
    [InlineData("\u001b]8;;https://example.org\u001b\\text")]
    [InlineData("\u001b(Btext")]
    [InlineData("\u001b7text")]
    [InlineData("text\u001b")]
    [InlineData("text\u001b[")]
    [InlineData("text\u001b[31")]
    [InlineData("text\u001b]0;unfinished")]
    [InlineData("te\bxt\r\u0000")]
    public void OtherSequencesAndControls_AreLeftOut(string line) => Assert.Equal("text", AnsiText.Plain(line));

    [Fact]
    public void Tabs_Stay() => Assert.Equal("a\tb", AnsiText.Plain("a\tb"));

    [Fact]
    public void Markup_IsText() => Assert.Equal([new("<b>", "fg2")], AnsiText.Spans($"{Escape}[32m<b>{Escape}[0m"));
}
