import { Route, Routes, useSearchParams } from "react-router-dom";
import { EditPage } from "./form/edit-page.tsx";
import { NewPage } from "./form/new-page.tsx";
import { ContactPointList } from "./list/contact-point-list.tsx";

export default function ContactPointsPage() {
  // A name may be anything, so the form of a new one is told by a parameter.
  const isNew = useSearchParams()[0].has("new");
  return (
    <Routes>
      <Route index element={isNew ? <NewPage /> : <ContactPointList />} />
      <Route path=":name" element={<EditPage />} />
    </Routes>
  );
}
