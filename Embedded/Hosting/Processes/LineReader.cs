using System.Text;

namespace Aspire.Hosting.Processes;

/// <summary>Cuts a stream of UTF-8 text into lines; a line without end is cut into pieces, so memory stays bounded.</summary>
internal static class LineReader
{
    private const int LongestLine = 32 * 1024;

    public static async Task ReadAsync(StreamReader source, Action<string> onLine, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var buffer = new char[4096];
        try
        {
            int count;
            while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                for (var index = 0; index < count; index++)
                {
                    var character = buffer[index];
                    if (character != '\n')
                    {
                        line.Append(character);
                    }

                    if (character == '\n' || line.Length == LongestLine)
                    {
                        Emit();
                    }
                }
            }
        }
        finally
        {
            if (line.Length > 0)
            {
                Emit();
            }
        }

        void Emit()
        {
            var length = line.Length > 0 && line[^1] == '\r' ? line.Length - 1 : line.Length;
            var text = line.ToString(0, length);
            line.Clear();
            onLine(text);
        }
    }
}
