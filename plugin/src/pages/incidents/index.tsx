import { Route, Routes } from "react-router-dom";
import { IncidentDetail } from "./detail/incident-detail.tsx";
import { IncidentList } from "./list/incident-list.tsx";

export default function IncidentsPage() {
  return (
    <Routes>
      <Route index element={<IncidentList />} />
      <Route path=":id" element={<IncidentDetail />} />
    </Routes>
  );
}
