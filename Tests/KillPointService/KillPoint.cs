using System.Diagnostics;

namespace KillPointService;

/// <summary>
/// The step at which this process ends without any chance to react: <c>before</c> or <c>after</c>, then a part of an SQL
/// statement or the name of a channel's method, for example <c>after:BasicPublishAsync</c>. With <c>#n</c> at its n-th time.
/// </summary>
internal sealed class KillPoint
{
    private readonly string? _when;
    private readonly string _what = "";
    private int _times = 1;

    public KillPoint(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return;

        var parts = text.Split(':', 2);
        var counted = parts[1].Split('#');
        (_when, _what) = (parts[0], counted[0]);
        if (counted.Length == 2)
            _times = int.Parse(counted[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Reach(string when, string what)
    {
        if (_when == when && what.Contains(_what, StringComparison.Ordinal) && Interlocked.Decrement(ref _times) == 0)
            Process.GetCurrentProcess().Kill();
    }
}
