using System.Text;

namespace Cli.Scaffolding;

/// <summary>The text of a file, with what an edit must keep: its byte order mark and its line ends.</summary>
internal sealed record TextFile(string Text, bool HasMark)
{
    public string NewLine => Text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    public static TextFile Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var mark = Encoding.UTF8.Preamble;
        var has = bytes.AsSpan().StartsWith(mark);
        return new(Encoding.UTF8.GetString(bytes.AsSpan(has ? mark.Length : 0)), has);
    }

    public void Write(string path) => File.WriteAllText(path, Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: HasMark));

    /// <summary>Another text in its place, with this file's line ends.</summary>
    public TextFile With(string text) => this with { Text = text.ReplaceLineEndings(NewLine) };
}
