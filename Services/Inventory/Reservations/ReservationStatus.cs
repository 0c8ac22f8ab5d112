namespace Inventory.Reservations;

internal enum ReservationStatus
{
    /// <summary>Units are promised to the order.</summary>
    Reserved,

    /// <summary>Not all lines were available, so none was reserved.</summary>
    Rejected,

    /// <summary>Given back, or released before anything was reserved, so that a late request reserves nothing.</summary>
    Released,

    /// <summary>The units left the warehouse.</summary>
    Committed,
}
