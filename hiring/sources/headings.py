"""What columns are called and what their cells say, in exports of applicant systems and in people's own tables."""

from __future__ import annotations

from collections.abc import Mapping


def words(said: str) -> frozenset[str]:
    return frozenset(said.split())


# In English and German, without case, accents, marks and blanks: "E-Mail (privat)" is `emailprivat`.
NAMES: Mapping[str, frozenset[str]] = {
    field: words(said)
    for field, said in {
        "candidate_id": """
            candidateid personid applicantid bewerberid kandidatid kandidatenid candidateuuid
            candidateidentifier kandidatennummer bewerbernummer profileid
        """,
        "name": """
            name fullname candidatename candidate applicant applicantname bewerber kandidat bewerberin
            kandidatin bewerbername namedesbewerbers candidatefullname vollstandigername vorundnachname
            vornamenachname nachnamevorname lastnamefirstname firstandlastname applicantfullname
        """,
        "first_name": """
            firstname givenname forename vorname candidatefirstname applicantfirstname rufname first
            preferredfirstname
        """,
        "last_name": """
            lastname surname familyname nachname familienname candidatelastname applicantlastname zuname
            last
        """,
        "email": """
            email emailaddress candidateemail email1 primaryemail mail emailadresse emails emailaddresses
            applicantemail personalemail contactemail candidateemailaddress emailbewerber mailadresse
            emaildesbewerbers emailpersonal emailkandidat
        """,
        "other_email": """
            2ndemail email2 secondaryemail secondemail otheremail zweiteemail alternateemail
            additionalemail alternativeemail emailaddress2
        """,
        "opening_id": """
            jobid openingid requisitionid reqid positionid stellenid stellennummer requisitionnumber
            reqnumber jobreqid jobrequisitionid postingid stellenkennziffer kennziffer referenznummer
            jobcode vacancyid jobnumber
        """,
        "opening": """
            job jobtitle opening position role jobname requisition stelle posting jobopening openingname
            positiontitle requisitiontitle requisitionname jobrequisition postingtitle jobposting
            appliedfor appliedto appliedposition positionappliedfor appliedjob roleappliedfor vacancy
            vacancytitle stellentitel stellenbezeichnung stellenanzeige beworbenauf beworbenals
            jobbezeichnung ausschreibung positionsbezeichnung jobs
        """,
        "application_id": """
            applicationid bewerbungsid bewerbungid applicationuuid bewerbungsnummer opportunityid
            submissionid
        """,
        "applied_on": """
            appliedon applied appliedat applicationdate dateapplied bewerbungsdatum eingang beworbenam
            applieddate appliedtimestamp datesubmitted applicationsubmitted applicationcreatedat
            dateofapplication submittedon submittedat beworben datumderbewerbung eingangsdatum
            bewerbungseingang
        """,
        "status": """
            status applicationstatus state milestone disposition recentstatus candidatestatus currentstatus
            applicationstate outcome ergebnis bewerberstatus bewerbungsstatus decision entscheidung
        """,
        "decided_on": """
            rejectedon rejectedat rejected decidedon decisiondate rejectiondate dateofrejection
            disqualifiedat archivedat abgelehntam absagedatum absageam entscheidungam daterejected
            rejectedtimestamp archivedon archivedate archived archivedtimestamp disqualifiedon
            disqualificationdate declinedon declinedat closedat dateclosed ablehnungsdatum abgelehnt
            datumderabsage absage abgesagtam decisionon
        """,
        "reason": """
            reason rejectionreason archivereason disqualificationreason grund absagegrund rejectreason
            reasonforrejection dispositionreason declinereason archivedreason ablehnungsgrund
            grundderabsage grundderablehnung
        """,
        "interviewed_on": """
            interviewedon interviewon interviewdate interview interviewedat interviewat lastinterview
            dateofinterview interviewam gespraecham gesprach gesprachsdatum lastinterviewdate
            lastinterviewedon interviewdatetime interviewtime interviewscheduledfor dateinterviewed
            interviewdatum interviewtermin gesprachstermin gespracham vorstellungsgesprach
            vorstellungsgespracham datumdesgesprachs
        """,
        "interviewer": """
            interviewer interviewername interviewedby gesprachmit interviewtvon interviewers
            interviewernames interviewpanel panel interviewteam gesprachspartner gefuhrtvon interviewerin
        """,
        "interviewer_email": """
            intervieweremail intervieweraddress emailinterviewer intervieweremails interviewersemail
            interviewersemails intervieweremailaddress interviewermail emailinterviewerin
        """,
        "hiring_manager": """
            hiringmanager manager hiringmanagername vorgesetzter fuhrungskraft fachvorgesetzter
            hiringmanagers hm hiringlead fuhrungskraftname fachabteilungverantwortlich
            einstellendefuhrungskraft fuhrungskrafte vorgesetzte
        """,
        "hiring_manager_email": """
            hiringmanageremail manageremail emailfuhrungskraft emailhiringmanager hiringmanagersemail
            hiringmanageremails hiringmanageremailaddress hmemail emailvorgesetzter fuhrungskraftemail
        """,
        "recruiter": """
            recruiter recruitername recruiterin recruiters owner jobowner candidateowner opportunityowner
            verantwortlicherrecruiter
        """,
        "recruiter_email": "recruiteremail emailrecruiter recruiteremails recruiteremailaddress owneremail",
        "prospect": "prospect isprospect",
        "can_email": "canemail emailallowed darfemail",
    }.items()
}
FIELDS = tuple(NAMES)

NOTHING = words("- -- \u2013 \u2014 n/a na n/v none null nil . #n/a (null) k.a.") | {""}
NO_DAY = words("0000-00-00 1900-01-00 0 tbd tba open offen pending never") | {"0000-00-00 00:00:00"}
YES, NO = words("yes true 1 y ja x wahr"), words("no false 0 n nein falsch")
PARTICLES = words("van von de der den di da del dos la le bin al ter zu")  # Noor van Dijk
